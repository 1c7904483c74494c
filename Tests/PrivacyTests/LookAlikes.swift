import Foundation

/// What looks like a card number and is none: one random text of each class.
struct LookAlikes {
    typealias Class = (name: String, make: @Sendable (inout SplitMix) -> String)

    static let classes: [Class] = identifiers + times + contacts + numbers + tracking + accounts + texts

    private static let identifiers: [Class] = [
        ("UUID v4", { uuid(&$0, version: "4") }), ("UUID v7", { "0193" + uuid(&$0, version: "7").dropFirst(4) }),
        ("SHA-256", { hex(64, &$0) }), ("Git commit", { hex(40, &$0) }), ("object id", { hex(24, &$0) }),
        ("trace", { "00-\(hex(32, &$0))-\(hex(16, &$0))-01" }),
        ("ULID", { text(26, from: "0123456789ABCDEFGHJKMNPQRSTVWXYZ", &$0) }),
        ("nano id", { text(21, from: letters + digits + "_-", &$0) }),
        ("token", { "sk_test_" + text(24, from: letters + digits, &$0) }),
        ("base64", { text(43, from: letters + digits + "+/", &$0) + "=" }),
        ("MAC address", { g in (0..<6).map { _ in hex(2, &g) }.joined(separator: ":") }),
        ("order with year", { "ORD-2026-\(number(6, &$0))" }),
        ("dated order", { "20261122-\(number(6, &$0))-\(number(2, &$0))" }),
        ("prefixed order of 11", { "order-\(number(11, &$0))" }),
    ]

    private static let times: [Class] = [
        ("seconds", { String(1_700_000_000 + Int.random(in: 0..<100_000_000, using: &$0)) }),
        ("milliseconds", { "17\(number(11, &$0))" }), ("microseconds", { "17\(number(14, &$0))" }),
        ("nanoseconds", { "17\(number(17, &$0))" }),
        ("ISO 8601", { "\(date(&$0))T\(time(&$0)).\(number(6, &$0))Z" }),
        ("SQL time", { "\(date(&$0)) \(time(&$0)).\(number(3, &$0))" }),
        ("compact time", { "\(date(&$0).replacing("-", with: ""))\(time(&$0).replacing(":", with: ""))" }),
        ("dates", { "\(date(&$0)) - \(date(&$0))" }),
    ]

    private static let contacts: [Class] = [
        ("E.164", { "+\(choice(["1", "44", "49", "57", "61", "62", "63", "34", "55"], &$0))\(number(10, &$0))" }),
        ("US phone", { "(\(number(3, &$0))) \(number(3, &$0))-\(number(4, &$0))" }),
        ("phone in groups", { "+49 1512 \(number(3, &$0)) \(number(4, &$0))" }),
        ("phone with 00", { "0049\(number(10, &$0))" }),
        ("IPv4", { g in (0..<4).map { _ in String(Int.random(in: 1...255, using: &g)) }.joined(separator: ".") }),
        ("IPv6", { g in (0..<8).map { _ in hex(4, &g) }.joined(separator: ":") }),
        (
            "latitude and longitude",
            {
                "\(Int.random(in: 10...89, using: &$0)).\(number(6, &$0)),-\(Int.random(in: 10...170, using: &$0)).\(number(6, &$0))"
            }
        ),
    ]

    private static let numbers: [Class] = [
        ("amount", { "\(number(10, &$0)).\(number(2, &$0))" }),
        ("amount in thousands", { "1,\(number(3, &$0)),\(number(3, &$0)),\(number(3, &$0)),\(number(3, &$0)).45" }),
        ("masked card", { "\(choice(["****", "xxxx", "••••"], &$0)) **** **** \(number(4, &$0))" }),
        ("truncated card", { "4\(number(5, &$0))******\(number(4, &$0))" }),
        ("order id of 16", { "\(Int.random(in: 1...9, using: &$0))\(number(15, &$0))" }),
        ("glued order id of 16", { "ref\(Int.random(in: 1...9, using: &$0))\(number(15, &$0))" }),
        ("snowflake", { String(Int.random(in: 100_000_000_000_000_000..<2_000_000_000_000_000_000, using: &$0)) }),
        ("four numbers", { g in (0..<4).map { _ in number(4, &g) }.joined(separator: " ") }),
        ("four numbers with commas", { g in (0..<4).map { _ in number(4, &g) }.joined(separator: ", ") }),
        ("digits in columns", { g in (0..<8).map { _ in number(3, &g) }.joined(separator: "\t") }),
        ("gateway reference", { "88\(number(14, &$0))" }), ("one-time code", { "Your code is \(number(6, &$0))" }),
        ("version", { "\(number(1, &$0)).\(number(2, &$0)).\(number(4, &$0))-build.\(number(5, &$0))" }),
    ]

    private static let tracking: [Class] = [
        ("retrieval reference", { "\(number(12, &$0))" }), ("FedEx", { "7\(number(11, &$0))" }),
        ("AWS account", { number(12, &$0) }),
        ("IMEI", { CardNumbers.completed("\(choice(["35", "86", "01", "99"], &$0))\(number(12, &$0))") }),
        ("ICCID", { CardNumbers.completed("8949\(number(14, &$0))") }), ("USPS", { "94001\(number(17, &$0))" }),
        ("acquirer reference", { "74\(number(21, &$0))" }),
        ("UPS", { "1Z\(text(6, from: "ABCDEFGHJKLMNPQRSTUVWXYZ" + digits, &$0))\(number(10, &$0))" }),
        ("SSCC", { CardNumbers.completed("00\(number(17, &$0))") }), ("article", { article("40\(number(10, &$0))") }),
        ("ISBN", { "978-3-\(number(2, &$0))-\(number(6, &$0))-\(number(1, &$0))" }),
        ("parcel", { "RR\(number(9, &$0))DE" }),
        ("tax number", { "DE\(number(9, &$0))" }),
        ("social security", { "\(number(3, &$0))-\(number(2, &$0))-\(number(4, &$0))" }),
    ]

    private static let accounts: [Class] = [
        ("IBAN", { iban(&$0) }), ("IBAN in groups", { grouped(iban(&$0)) }),
        ("US account", { "routing \(number(9, &$0)) account \(number(10, &$0))" }),
        ("merchant id of 15", { "5\(number(14, &$0))" }),
    ]

    private static let texts: [Class] = [
        (
            "log line",
            {
                "\(date(&$0))T\(time(&$0)).\(number(3, &$0))Z INFO [worker-\(number(2, &$0))] id=\(uuid(&$0, version: "4")) took \(number(4, &$0)) ms"
            }
        ),
        (
            "access line",
            {
                "10.\(number(2, &$0)).0.1 - - [22/Nov/2026:\(time(&$0)) +0000] \"GET /v1/receipts/rcp_\(text(26, from: "0123456789abcdefghjkmnpqrstvwxyz", &$0)) HTTP/1.1\" 200 \(number(4, &$0))"
            }
        ),
        ("query", { "?from=\(date(&$0))&to=\(date(&$0))&page=\(number(2, &$0))&size=100" }),
        ("list of prices", { g in (0..<6).map { _ in "\(number(2, &g)).\(number(2, &g))" }.joined(separator: " ") }),
        ("three-digit label", { "error code: \(number(3, &$0))" }),
        (
            "HTML row",
            { "<tr><td>\(number(3, &$0))</td><td>\(date(&$0))</td><td>\(number(2, &$0)).\(number(2, &$0))</td></tr>" }
        ),
    ]

    // MARK: Parts

    private static let digits = "0123456789"
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

    private static func text(_ count: Int, from alphabet: String, _ generator: inout SplitMix) -> String {
        let bytes = Array(alphabet.utf8)
        let chosen = (0..<count).map { _ in bytes[Int.random(in: 0..<bytes.count, using: &generator)] }
        return String(decoding: chosen, as: UTF8.self)
    }

    private static func number(_ count: Int, _ generator: inout SplitMix) -> String {
        text(count, from: digits, &generator)
    }

    private static func hex(_ count: Int, _ generator: inout SplitMix) -> String {
        text(count, from: "0123456789abcdef", &generator)
    }

    private static func choice(_ texts: [String], _ generator: inout SplitMix) -> String {
        texts[Int.random(in: 0..<texts.count, using: &generator)]
    }

    private static func uuid(_ g: inout SplitMix, version: String) -> String {
        "\(hex(8, &g))-\(hex(4, &g))-\(version)\(hex(3, &g))-\(choice(["8", "9", "a", "b"], &g))\(hex(3, &g))-\(hex(12, &g))"
    }

    /// With the check digit of an EAN-13.
    private static func article(_ digits: String) -> String {
        let sum = digits.utf8.enumerated().reduce(0) {
            $0 + Int($1.element - 48) * ($1.offset.isMultiple(of: 2) ? 1 : 3)
        }
        return digits + String((10 - sum % 10) % 10)
    }

    private static func date(_ g: inout SplitMix) -> String {
        "20\(Int.random(in: 24...27, using: &g))-\(two(1...12, &g))-\(two(1...28, &g))"
    }

    private static func time(_ g: inout SplitMix) -> String {
        "\(two(0...23, &g)):\(two(0...59, &g)):\(two(0...59, &g))"
    }

    private static func two(_ range: ClosedRange<Int>, _ generator: inout SplitMix) -> String {
        let value = Int.random(in: range, using: &generator)
        return value < 10 ? "0\(value)" : String(value)
    }

    private static func iban(_ generator: inout SplitMix) -> String {
        let account = number(18, &generator)
        let remainder = (account + "131400").utf8.reduce(0) { ($0 * 10 + Int($1) - 48) % 97 }
        return "DE\(98 - remainder < 10 ? "0" : "")\(98 - remainder)\(account)"
    }

    private static func grouped(_ text: String) -> String {
        stride(from: 0, to: text.count, by: 4).map { String(text.dropFirst($0).prefix(4)) }.joined(separator: " ")
    }
}
