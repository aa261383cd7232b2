    set -e
    hex() { od -An -v -tx1 | tr -d ' \n'; }
    sha() { printf "$(echo "$1" | sed 's/../\\x&/g')" | openssl dgst -sha256 | sed 's/.*= //'; }
    nonce=$(sed -n 's/^extra //p' record.tlog-proof | base64 -d | hex)
    i=$(sed -n 's/^index //p' record.tlog-proof)
    sed '/^$/,$d' checkpoint > checkpoint.txt
    last=$(($(sed -n 2p checkpoint.txt) - 1))
    [ "$i" -le "$last" ]
    commitment=$( (echo cachoo/consent/v1; cat record.json) | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$nonce" | sed 's/.*= //')
    h=$(sha "00$(echo "cachoo/consent/v1 $commitment" | hex)")
    for line in $(sed '1,/^index /d;/^$/,$d' record.tlog-proof); do
      [ "$last" -gt 0 ]
      other=$(echo "$line" | base64 -d | hex)
      until [ $((i & 1)) = 1 ] || [ "$i" -lt "$last" ]; do i=$((i >> 1)); last=$((last >> 1)); done
      if [ $((i & 1)) = 1 ]; then h=$(sha "01$other$h"); else h=$(sha "01$h$other"); fi
      i=$((i >> 1)); last=$((last >> 1))
    done
    [ "$last" = 0 ] && [ "$h" = "$(sed -n 3p checkpoint.txt | base64 -d | hex)" ]
    grep -F -m1 "— $(head -n1 checkpoint.txt) " checkpoint | sed 's/.* //' | base64 -d | tail -c 64 > log.sig
    openssl pkeyutl -verify -pubin -inkey log.pub.pem -rawin -in checkpoint.txt -sigfile log.sig
    echo "the record is in the log, and the log has signed"
