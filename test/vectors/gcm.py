"""AES-256-GCM for 12-byte nonces, composed of the openssl command (AES in ECB and CTR mode) and GHASH as written below.

gcm.py KEY_FILE CERTIFICATE   prints resources.json, once the published test cases of published-gcm.json hold
gcm.py --notification FILE    prints the notification body that carries the resource "contract" of resources.json
"""

import base64
import json
import subprocess
import sys

TAG_LENGTH = 16
# x^128 + x^7 + x^2 + x + 1 in GCM's bit order, where the leftmost bit is the coefficient of x^0.
REDUCTION = 0xE1 << 120


def openssl(mode, key, data, *options):
    command = ["openssl", "enc", "-e", f"-aes-256-{mode}", "-nosalt", "-K", key.hex(), *options]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def block(key, data):
    return openssl("ecb", key, data, "-nopad")


def multiply(x, y):
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ REDUCTION if y & 1 else y >> 1
    return product


def ghash(h, associated, ciphertext):
    def padded(data):
        return data + bytes(-len(data) % 16)

    lengths = (8 * len(associated)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    data = padded(associated) + padded(ciphertext) + lengths
    state = 0
    for start in range(0, len(data), 16):
        state = multiply(state ^ int.from_bytes(data[start : start + 16], "big"), h)
    return state.to_bytes(16, "big")


def seal(key, nonce, associated, plaintext):
    """The ciphertext and its tag."""
    assert len(key) == 32 and len(nonce) == 12
    h = int.from_bytes(block(key, bytes(16)), "big")
    counter = nonce + (2).to_bytes(4, "big")
    ciphertext = openssl("ctr", key, plaintext, "-iv", counter.hex()) if plaintext else b""
    mask = block(key, nonce + (1).to_bytes(4, "big"))
    tag = bytes(a ^ b for a, b in zip(ghash(h, associated, ciphertext), mask))
    return ciphertext, tag


def check_published():
    with open("published-gcm.json", encoding="utf-8") as file:
        for case in json.load(file):
            part = {name: bytes.fromhex(value) for name, value in case.items() if name != "case"}
            sealed = seal(part["key"], part["nonce"], part["associated_data"], part["plaintext"])
            if sealed != (part["ciphertext"], part["tag"]):
                sys.exit(f"published test case {case['case']} does not hold")


def resource(key, name, nonce, plaintext, associated=None):
    ciphertext, tag = seal(key, nonce.encode(), (associated or "").encode(), plaintext.encode())
    encrypted = {"algorithm": "AEAD_AES_256_GCM", "nonce": nonce}
    if associated is not None:
        encrypted["associated_data"] = associated
    encrypted["ciphertext"] = base64.b64encode(ciphertext + tag).decode()
    return {"name": name, "plaintext": plaintext, "resource": encrypted}


def resources(key_file, certificate_file):
    with open(key_file, "rb") as file:
        key = file.read()
    with open(certificate_file, encoding="ascii") as file:
        certificate = file.read()
    contract = json.dumps(
        {
            "mchid": "1900000109",
            "appid": "wxd678efh567hg6787",
            "contract_id": "123124412412423431",
            "service_id": 12535,
            "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
            "out_contract_code": "wxwtdk20200910100000",
            "contract_display_account": "微信代扣用户A",
            "contract_state": "SIGNED",
            "contract_signed_time": "2023-11-14T22:13:33+08:00",
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return [
        resource(key, "contract", "fdasflkja484", contract, "contract"),
        resource(key, "certificate", "61f9c719728a", certificate, "certificate"),
        resource(key, "absent associated data", "0a1b2c3d4e5f", '{"mchid":"1900000109"}'),
        resource(key, "empty associated data", "a1b2c3d4e5f6", '{"mchid":"1900000109"}', ""),
        resource(key, "empty plaintext", "b2c3d4e5f6a7", "", "contract"),
    ]


def notification(file_name):
    with open(file_name, encoding="utf-8") as file:
        encrypted = next(entry["resource"] for entry in json.load(file) if entry["name"] == "contract")
    return json.dumps(
        {
            "id": "EV-2018022511223320873",
            "create_time": "2023-11-14T22:13:33+08:00",
            "event_type": "ECOMMERCE_ENTRUST.SIGN",
            "resource_type": "encrypt-resource",
            "summary": "签约成功",
            "resource": {**encrypted, "original_type": "contract"},
        },
        ensure_ascii=False,
    )


if sys.argv[1] == "--notification":
    sys.stdout.buffer.write(notification(sys.argv[2]).encode())
else:
    check_published()
    made = resources(sys.argv[1], sys.argv[2])
    sys.stdout.buffer.write((json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode())
