/// Which addresses a value may be: https with a plain host name, or mailto. Nothing is repaired.
package enum URLRule {
    package static func isAllowed(_ url: String) -> Bool {
        guard url.utf8.count <= 2_048, url.utf8.allSatisfy(isAllowed) else { return false }
        if url.hasPrefix("https://") { return isAuthority(url.dropFirst(8).prefix { !"/?#".contains($0) }) }
        guard url.hasPrefix("mailto:") else { return false }
        let parts = url.dropFirst(7).split(separator: "@", omittingEmptySubsequences: false)
        let isLocal = parts[0].utf8.allSatisfy { isLetterOrDigit($0) || ".-_+".utf8.contains($0) }
        return parts.count == 2 && !parts[0].isEmpty && isLocal && isHost(parts[1])
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21..<0x7F).contains(byte) && !"\\<>\"'`{}|^".utf8.contains(byte)
    }

    /// A host, and at most the port that https has anyway.
    package static func isAuthority(_ authority: Substring) -> Bool {
        isHost(authority.hasSuffix(":443") ? authority.dropLast(4) : authority)
    }

    /// Labels of letters, digits and inner hyphens, two at least; the last isn't a number, so no spelling of an IP
    /// address passes.
    package static func isHost(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, labels.count >= 2, labels.last?.utf8.first.map(isLetter) == true else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLetter(byte) || (48...57).contains(byte)
    }
}
