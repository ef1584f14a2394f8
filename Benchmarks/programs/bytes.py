import struct


def run(data):
    word = struct.Struct("<I").unpack_from
    total = 0
    for _ in range(20):
        at = 0
        while at < 1_048_576:
            total = total + word(data, at)[0] % 1000
            at += 4
    return total


with open("data.bin", "rb") as file:
    print(run(file.read()))
