import Privacy

/// 32 bytes as text: 64 hexadecimal digits, or base64 of either alphabet with or without padding. White space around
/// it is ignored.
enum KeyMaterialText {
    static let longest = 4096

    /// `nil` if it is something else.
    static func parse(_ text: Secret) -> Secret? {
        text.withBytes { bytes in
            let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x9...0xd).contains($0) }
            guard let first = bytes.firstIndex(where: { !isSpace($0) }),
                let last = bytes.lastIndex(where: { !isSpace($0) })
            else { return nil }
            let core = UnsafeRawBufferPointer(rebasing: bytes[first...last])
            let bytes = core.count == 2 * MasterKey.length ? hexadecimal(core) : base64(core)
            guard var bytes, bytes.count == MasterKey.length else { return nil }
            defer { for index in bytes.indices { bytes[index] = 0 } }
            return Secret(bytes)
        }
    }

    /// 64 lower-case hexadecimal digits and a line end.
    static func text(of material: Secret) -> Secret {
        let digits = Array("0123456789abcdef".utf8)
        let text = material.withBytes { bytes in bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } }
        return Secret(text + [0x0a])
    }

    private static func hexadecimal(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = hexadecimalDigit(text[index]), let low = hexadecimalDigit(text[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func base64(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        // 32 bytes are 43 characters and one of padding.
        let core = text.last == UInt8(ascii: "=") ? text.dropLast() : text[...]
        guard core.count == 43 else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in core {
            guard let value = base64Digit(byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bits & (1 << UInt32(count) - 1) == 0 ? bytes : nil
    }

    private static func base64Digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5a: byte - 0x41
        case 0x61...0x7a: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
