/// The default alphabet of GSM 03.38 (3GPP TS 23.038) and its extension table.
enum GSM7Alphabet {
    /// Septets for each scalar below 0x250: 0 where the alphabet doesn't have it.
    private static let low: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 0x250)
        for scalar in basic.unicodeScalars where scalar.value < 0x250 { table[Int(scalar.value)] = 1 }
        for scalar in extended.unicodeScalars where scalar.value < 0x250 { table[Int(scalar.value)] = 2 }
        return table
    }()

    private static let basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
    private static let extended = "\u{0C}^{}\\[~]|€"

    /// 1 for a character of the alphabet, 2 for one of the extension table, 0 for one of neither.
    static func septets(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x250 { return Int(low[Int(scalar.value)]) }
        switch scalar {
        case "Δ", "Φ", "Γ", "Λ", "Ω", "Π", "Ψ", "Σ", "Θ", "Ξ": return 1
        case "€": return 2
        default: return 0
        }
    }
}
