/// Declarations as they stand in a `style` attribute or between the braces of a rule.
struct StyleText {
    /// More than mail needs, and few enough to compare each with each.
    private static let most = 200

    private(set) var declarations: [StyleDeclaration] = []
    /// For people: what was left out.
    private(set) var removed: [String] = []

    init(_ text: String, _ hosts: ImageHosts) {
        self.init(StyleComments.removed(from: Array(text.utf8))[...], hosts)
    }

    /// `bytes` are without comments.
    init(_ bytes: ArraySlice<UInt8>, _ hosts: ImageHosts) {
        for piece in Self.pieces(bytes) { add(piece, hosts) }
    }

    var text: String { declarations.map(\.text).joined(separator: ";") }

    private mutating func add(_ piece: ArraySlice<UInt8>, _ hosts: ImageHosts) {
        guard piece.contains(where: { !$0.isHTMLSpace }) else { return }
        guard let colon = piece.firstIndex(of: UInt8(ascii: ":")) else { return remove(piece) }
        let property = String(decoding: piece[..<colon], as: UTF8.self).trimmingSpaces().lowercased()
        guard declarations.count < Self.most, StyleProperties.isAllowed(property),
            let declaration = StyleValue.declaration(property, piece[(colon + 1)...], hosts)
        else { return remove(piece) }
        declarations.removeAll { $0.property == property && !($0.isImportant && !declaration.isImportant) }
        if !declarations.contains(where: { $0.property == property }) { declarations.append(declaration) }
    }

    private mutating func remove(_ piece: ArraySlice<UInt8>) {
        removed.append(String(decoding: piece.prefix(200), as: UTF8.self).trimmingSpaces())
    }

    /// Cut at the semicolons that stand outside of quotes and parentheses.
    private static func pieces(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var quote: UInt8?
        var depth = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth = max(0, depth - 1)
            case UInt8(ascii: ";") where depth == 0:
                pieces.append(bytes[start..<index])
                start = index + 1
            default: break
            }
        }
        pieces.append(bytes[start...])
        return pieces
    }
}

enum StyleComments {
    /// With a space in the place of each comment. An open one hides the rest.
    static func removed(from bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "*")) else { return bytes }
        var result: [UInt8] = []
        var index = 0
        var isInside = false
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if !isInside, bytes[index] == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                isInside = true
                result.append(0x20)
                index += 2
            } else if isInside, bytes[index] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                isInside = false
                index += 2
            } else {
                if !isInside { result.append(bytes[index]) }
                index += 1
            }
        }
        return result
    }
}
