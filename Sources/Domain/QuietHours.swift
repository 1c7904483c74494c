package import JSON

/// The hours in which a tenant's customers get no SMS, by their own clock. From and to may lie on two days.
package struct QuietHours: Sendable, Hashable {
    /// Minutes after midnight.
    package let from: Int
    /// Minutes after midnight; messages go again from this minute on.
    package let to: Int

    package init?(from: Int, to: Int) {
        guard (0..<1_440).contains(from), (0..<1_440).contains(to), from != to else { return nil }
        self.from = from
        self.to = to
    }

    package func contains(minute: Int) -> Bool {
        from < to ? from <= minute && minute < to : minute >= from || minute < to
    }
}

extension QuietHours {
    package init?(reading reader: FieldReader) {
        let from = reader.required("from", Self.minute)
        let to = reader.required("to", Self.minute)
        guard let from, let to else { return nil }
        guard let hours = QuietHours(from: from, to: to) else {
            reader.fail("to", InvalidValue("not-allowed", "must be another time than from"))
            return nil
        }
        self = hours
    }

    package var json: JSONValue { ["from": .string(Self.text(from)), "to": .string(Self.text(to))] }

    /// `HH:MM` from 00:00 to 23:59.
    private static func minute(_ value: JSONValue) throws(InvalidValue) -> Int {
        let digits = try Field.string(value).utf8.map { Int($0) - 48 }
        guard digits.count == 5, digits[2] == 10,
            [0, 1, 3, 4].allSatisfy({ (0...9).contains(digits[$0]) })
        else { throw InvalidValue("invalid-time", "must be a time of day such as 21:00") }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
        guard hour < 24, minute < 60 else {
            throw InvalidValue("invalid-time", "must be a time of day such as 21:00")
        }
        return hour * 60 + minute
    }

    private static func text(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }
}
