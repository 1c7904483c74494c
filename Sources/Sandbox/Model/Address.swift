/// The forms of recipients and senders.
enum Address {
    /// `+`, then 7 to 15 digits of which the first is not zero (E.164).
    static func isPhone(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.first == UInt8(ascii: "+"), (8...16).contains(bytes.count) else { return false }
        let digits = bytes.dropFirst()
        return digits.first != UInt8(ascii: "0")
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// One `@`, a local part of at most 64 characters, a domain with a dot and at most 253 characters, no blanks.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (3...253).contains(parts[1].utf8.count) else {
            return false
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let hasBlank = text.unicodeScalars.contains {
            $0.value <= 0x20 || $0.value == 0x7F || ",;<>\"".unicodeScalars.contains($0)
        }
        return labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && !hasBlank
    }

    /// What stands after the `@`, in lower case.
    static func domain(ofEmail text: String) -> String {
        text.split(separator: "@").last.map { $0.lowercased() } ?? ""
    }

    /// What stands before the `@` and before a `+` tag, in lower case.
    static func mailbox(ofEmail text: String) -> String {
        let local = text.split(separator: "@").first ?? ""
        return (local.split(separator: "+").first ?? "").lowercased()
    }
}
