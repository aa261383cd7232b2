    (
      set -e
      bytes() { od -An -v -to1 | tr -d '\n' | tr ' ' '\\'; }
      sha() { printf "$1" | openssl dgst -sha256 -binary | bytes; }
      nonce=$(sed -n 's/^extra //p' record.tlog-proof | base64 -d | od -An -v -tx1 | tr -d ' \n')
      i=$(sed -n 's/^index //p' record.tlog-proof)
      sed '/^$/,$d' checkpoint > checkpoint.txt
      size=$(sed -n 2p checkpoint.txt)
      [ "$i" -lt "$size" ]
      last=$((size - 1))
      commitment=$( (echo cachoo/consent/v1; cat record.json) | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$nonce" | sed 's/.*= //')
      h=$(sha "\\000cachoo/consent/v1 $commitment\\n")
      for line in $(sed '1,/^index /d;/^$/,$d' record.tlog-proof); do
        [ "$last" -gt 0 ]
        other=$(echo "$line" | base64 -d | bytes)
        until [ $((i & 1)) = 1 ] || [ "$i" -lt "$last" ]; do i=$((i >> 1)); last=$((last >> 1)); done
        if [ $((i & 1)) = 1 ]; then h=$(sha "\\001$other$h"); else h=$(sha "\\001$h$other"); fi
        i=$((i >> 1)); last=$((last >> 1))
      done
      [ "$last" = 0 ]
      [ "$h" = "$(sed -n 3p checkpoint.txt | base64 -d | bytes)" ]
      grep -F -m1 "— $(head -n1 checkpoint.txt) " checkpoint | sed 's/.* //' | base64 -d | tail -c 64 > log.sig
      openssl pkeyutl -verify -pubin -inkey log.pub.pem -rawin -in checkpoint.txt -sigfile log.sig > /dev/null
    )
    if [ $? = 0 ]; then echo "{{ holds }}"; else echo "{{ fails }}"; false; fi
