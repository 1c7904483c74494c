/// Rules about names in placeholders.
enum VariableNames {
    static let customPrefix = "variables."

    /// Words joined by points; a word begins with a letter and goes on with letters, digits and `_`.
    static func isWellFormed(_ name: String) -> Bool {
        guard name.utf8.count <= 128 else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            guard let first = word.utf8.first, isLetter(first) else { return false }
            return word.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// Card data that must not be kept after a payment (PCI DSS 3.3 and 3.5), however the name is spelled.
    private static let forbidden: Set<String> = [
        "accountnumber", "cardnumber", "cardno", "cardnum", "cardpan", "ccnumber", "ccnum", "creditcard",
        "creditcardnumber", "debitcardnumber", "fullcardnumber", "fullpan", "pan", "primaryaccountnumber",
        "cvv", "cvv2", "cvc", "cvc2", "cvn", "cid", "csc", "cav2", "cardcode", "cardcvv", "cardcvc", "cardsecuritycode",
        "cardverificationvalue", "cardverificationcode", "securitycode", "verificationcode", "verificationvalue",
        "pin", "cardpin", "pinblock", "track", "track1", "track2", "trackdata", "track1data", "track2data",
        "magstripe", "magneticstripe", "bin", "cardbin", "iin", "first6", "cardfirst6", "first8", "cardfirst8", "emv",
        "expiry", "expirydate", "expirationdate", "cardexpiry", "cardexpiration",
    ]

    static func isForbidden(_ name: String) -> Bool {
        name.split(separator: ".").contains { word in
            forbidden.contains(word.lowercased().replacing("_", with: ""))
        }
    }

    /// The known name with the fewest changed letters, if there are few enough to be a slip.
    static func nearest(
        to name: String, among names: [String] = BuiltInVariable.allCases.map(\.rawValue)
    ) -> String? {
        let wanted = name.lowercased()
        let ranked = names.map { (name: $0, distance: distance(wanted, $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, wanted.utf8.count / 3) ? best.name : nil
    }

    /// Whoever writes a known name's last word, or most of it, means that name.
    private static func distance(_ wanted: String, _ known: String) -> Int {
        let whole = distance(Array(wanted.utf8), Array(known.utf8))
        guard let wantedWord = wanted.split(separator: ".").last, let word = known.split(separator: ".").last else {
            return whole
        }
        if wantedWord.utf8.count >= 4, word.contains(wantedWord) { return min(whole, 1) }
        return min(whole, distance(Array(wanted.utf8), Array(word.utf8)) + 1)
    }

    /// How many letters must be added, dropped or changed (Levenshtein), two swapped neighbours counting two.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let changed = diagonal + (byte == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
