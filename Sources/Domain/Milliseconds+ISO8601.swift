package import JSON

extension Milliseconds {
    /// Takes an ISO 8601 duration of days, hours, minutes and seconds, such as `PT10M` or `P1DT12H`.
    package init?(iso8601 text: String) {
        guard text.utf8.count <= 32, text.hasPrefix("P") else { return nil }
        let parts = text.dropFirst().split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count <= 2, let days = Self.sum(parts[0], [("D", 86_400_000)]) else { return nil }
        var total = days
        if parts.count == 2 {
            guard !parts[1].isEmpty,
                let time = Self.sum(parts[1], [("H", 3_600_000), ("M", 60_000), ("S", 1_000)])
            else { return nil }
            total += time
        } else if parts[0].isEmpty {
            return nil
        }
        self.init(total)
    }

    /// Adds up `12H30M`-like text whose units come in the given order, each at most once.
    private static func sum(_ text: Substring, _ units: [(Character, Int64)]) -> Int64? {
        var rest = text
        var total: Int64 = 0
        for (unit, size) in units {
            guard let end = rest.firstIndex(of: unit) else { continue }
            let digits = rest[..<end]
            guard !digits.isEmpty, digits.utf8.count <= 9, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let count = Int64(digits)
            else { return nil }
            total += count * size
            rest = rest[rest.index(after: end)...]
        }
        return rest.isEmpty ? total : nil
    }

    /// The shortest form in whole seconds: `PT10M`, `P30D`, `PT0S`.
    package var iso8601: String {
        let seconds = count / 1_000
        let parts = [
            (seconds / 86_400, "D"), (seconds / 3_600 % 24, "H"), (seconds / 60 % 60, "M"), (seconds % 60, "S"),
        ]
        let date = parts[0].0 > 0 ? "\(parts[0].0)D" : ""
        let time = parts[1...].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return date.isEmpty && time.isEmpty ? "PT0S" : "P" + date + (time.isEmpty ? "" : "T" + time)
    }

    /// Reads a JSON field.
    package static func field(_ range: ClosedRange<Milliseconds>) -> (JSONValue) throws(InvalidValue) -> Milliseconds {
        { value throws(InvalidValue) in
            guard let duration = Milliseconds(iso8601: try Field.string(value)) else {
                throw InvalidValue("invalid-duration", "must be an ISO 8601 duration such as PT10M")
            }
            guard range.contains(duration) else {
                throw InvalidValue(
                    "out-of-range", "must be from \(range.lowerBound.iso8601) to \(range.upperBound.iso8601)")
            }
            return duration
        }
    }

    package var json: JSONValue { .string(iso8601) }
}
