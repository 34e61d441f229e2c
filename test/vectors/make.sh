#!/bin/sh
# Makes every vector of this directory again, with new keys. README.md says how each is made.
# Needs openssl 3.0 or later and python3.
set -eu
umask 022
export LC_ALL=C
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

rm -rf keys certificates messages
mkdir keys certificates messages

# --- keys ------------------------------------------------------------------------------------------------------------

rsa() { # NAME BITS: keys/NAME-pkcs8.pem and its public half, keys/NAME-public.pem
  openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "keys/$1-pkcs8.pem"
  openssl pkey -in "keys/$1-pkcs8.pem" -pubout -out "keys/$1-public.pem"
}

rsa merchant 2048
rsa wechatpay 2048
rsa platform 2048
rsa short 1024
openssl rsa -in keys/merchant-pkcs8.pem -traditional -out keys/merchant-pkcs1.pem 2>/dev/null
openssl rsa -in keys/wechatpay-pkcs8.pem -RSAPublicKey_out -out keys/wechatpay-public-pkcs1.pem 2>/dev/null
openssl pkcs8 -topk8 -in keys/merchant-pkcs8.pem -v2 aes-256-cbc -passout pass:vectors -out keys/encrypted-pkcs8.pem
openssl rsa -in keys/merchant-pkcs8.pem -traditional -aes256 -passout pass:vectors -out keys/encrypted-pkcs1.pem 2>/dev/null
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out keys/ec-pkcs8.pem
openssl pkey -in keys/ec-pkcs8.pem -pubout -out keys/ec-public.pem
printf '%s' 'vectors-only-apiv3-key-32-bytes!' >keys/apiv3.txt
chmod 644 keys/*

# --- certificates ----------------------------------------------------------------------------------------------------

SUBJECT='/C=CN/O=Vectors/CN=Platform certificate of test vectors'

certificate() { # NAME KEY SERIAL START END [SUBJECT]: self-signed, valid from START to END (YYYYMMDDHHMMSSZ)
  : >"$tmp/index.txt"
  printf '%s\n' "$3" >"$tmp/serial"
  cat >"$tmp/ca.cnf" <<CNF
[ca]
default_ca = it
[it]
database = $tmp/index.txt
serial = $tmp/serial
new_certs_dir = $tmp
default_md = sha256
unique_subject = no
policy = any
x509_extensions = extensions
[any]
countryName = optional
organizationName = optional
commonName = supplied
[extensions]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
CNF
  openssl req -new -sha256 -key "keys/$2-pkcs8.pem" -subj "${6:-$SUBJECT}" -out "$tmp/request.pem"
  openssl ca -batch -notext -selfsign -config "$tmp/ca.cnf" -keyfile "keys/$2-pkcs8.pem" -in "$tmp/request.pem" \
    -startdate "$4" -enddate "$5" -out "certificates/$1.pem" 2>/dev/null
}

certificate platform platform 4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A60 20200102030405Z 21200102030405Z
certificate short short 4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A61 20200102030405Z 21200102030405Z
certificate ec ec 4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A62 20200102030405Z 21200102030405Z
certificate expired platform 4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A63 20150102030405Z 20200102030405Z
certificate future platform 4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A64 20900102030405Z 20950102030405Z

# The merchant's own API certificate, and one of an earlier key of the same merchant.
MERCHANT='/CN=1900000109/O=Vectors/C=CN'
certificate merchant merchant 3775B6A45ACD588826D15E583A95F5DD4091C95A 20200102030405Z 21200102030405Z "$MERCHANT"
certificate merchant-former wechatpay 3775B6A45ACD588826D15E583A95F5DD4091C95B 20200102030405Z 21200102030405Z "$MERCHANT"
openssl pkcs12 -export -inkey keys/merchant-pkcs8.pem -in certificates/merchant.pem -passout pass:vectors -out keys/merchant.p12

openssl ecparam -name SM2 -genkey -noout -out "$tmp/sm2.pem"
openssl req -x509 -new -key "$tmp/sm2.pem" -sm3 -days 36500 -subj "$SUBJECT" \
  -set_serial 0x4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A65 -out certificates/sm2.pem

# --- encrypted resources ---------------------------------------------------------------------------------------------

python3 gcm.py keys/apiv3.txt certificates/platform.pem >resources.json

# --- signed messages -------------------------------------------------------------------------------------------------

signature() { # NAME KEY: messages/NAME.signature, the Base64 of the RSA signature of messages/NAME.message
  openssl dgst -sha256 -sign "keys/$2-pkcs8.pem" -out "$tmp/signature" "messages/$1.message"
  openssl base64 -A -in "$tmp/signature" -out "messages/$1.signature"
}

request() { # NAME METHOD PATH TIMESTAMP NONCE, body from messages/NAME.body
  { printf '%s\n%s\n%s\n%s\n' "$2" "$3" "$4" "$5"; cat "messages/$1.body"; printf '\n'; } >"messages/$1.message"
  signature "$1" merchant
}

answer() { # NAME KEY TIMESTAMP NONCE [BODY], body from messages/BODY.body, else messages/NAME.body
  { printf '%s\n%s\n' "$3" "$4"; cat "messages/${5:-$1}.body"; printf '\n'; } >"messages/$1.message"
  signature "$1" "$2"
}

P=/v3/password-exempt-contract/contracts

printf '%s' '{"appid":"wxd678efh567hg6787","service_id":12535,"out_contract_code":"wxwtdk20200910100000","notify_url":"https://yourapp.com/notify","contract_display_account":"微信代扣用户A","prepay_id":"wx201410272009395522657a690389285100","openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}' >messages/request-post.body
request request-post POST "$P/ecommerce/pre-entrust-sign/pay-redirect-sign" 1700000000 593bec0c930bf1afeb40b4a08c8fb242

: >messages/request-get.body
request request-get GET "$P/service-id/12535/out-contract-code/wxwtdk20200910100000" 1700000001 0123456789abcdef0123456789abcdef

: >messages/request-query.body
request request-query GET '/v3/certificates?algorithm_type=RSA' 1700000002 fedcba9876543210fedcba9876543210

# A space after a colon, 1.0 and an escape: to parse and serialise this body again changes its bytes.
printf '%s' '{"mchid": "1900000109","service_id":12535,"out_contract_code":"wxwtdk20200910100000","rate":1.0,"remark":"\u5fae信"}' >messages/answer.body
answer answer wechatpay 1700000010 c5ac7061fccab6bf3e254dcf98995b8c

: >messages/answer-empty.body
answer answer-empty wechatpay 1700000011 d824f2e086d3c1df967785d13fcd22ef

printf '\000\377\376\200\303(\r\n\n' >messages/answer-binary.body
answer answer-binary wechatpay 1700000012 e95d3a7f02b1c846d7e0915f3ba28c64

python3 gcm.py --notification resources.json >messages/notification.body
answer notification wechatpay 1700000013 4f6a1c0e9b8d7352a1e0f3c5d7b9864a
answer notification-platform platform 1700000014 5a7b2d1fac9e8463b2f104d6e8ca975b notification
