#!/bin/sh
# A certificate authority of your own, to try a site with TLS: sh deploy/local_ca.sh HOST FOLDER
# Writes ca.pem, to be trusted by whoever tries it, and fullchain.pem and privkey.pem for nginx. The key of the
# authority is forgotten at once, so that it can vouch for nothing else. For a real site use a real authority.
set -eu
host=${1:?say the host: sh deploy/local_ca.sh privacy.example.com deploy/tls}
folder=${2:?say the folder: sh deploy/local_ca.sh "$host" deploy/tls}
umask 077
mkdir -p "$folder"
made=$(mktemp -d "$folder/.making.XXXXXX")
trap 'rm -rf "$made"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=Trying $host" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign \
    -keyout "$made/ca.key" -out "$made/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$host" \
    -keyout "$made/privkey.pem" -out "$made/asked.pem" 2>/dev/null
printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$host" > "$made/extensions"
openssl x509 -req -in "$made/asked.pem" -CA "$made/ca.pem" -CAkey "$made/ca.key" -CAcreateserial -days 90 \
    -extfile "$made/extensions" -out "$made/site.pem" 2>/dev/null
cat "$made/site.pem" "$made/ca.pem" > "$made/fullchain.pem"
chmod 644 "$made/ca.pem" "$made/fullchain.pem"
mv "$made/ca.pem" "$made/fullchain.pem" "$made/privkey.pem" "$folder/"
