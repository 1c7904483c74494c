package import JSON

/// A date of the Gregorian calendar, as days since 1 January 1970.
package struct CalendarDate: Sendable, Hashable, Comparable {
    package let number: Int

    package init(number: Int) { self.number = number }

    /// Takes `2026-11-22`, years 0001 to 9999.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isDate =
            parts.map(\.utf8.count) == [4, 2, 2] && text.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) }
        guard isDate, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year > 0 else {
            return nil
        }
        let date = CalendarDate(year: year, month: month, day: day)
        guard (1...12).contains(month), date.parts == (year, month, day) else { return nil }
        self = date
    }

    /// Counts years from March, so that the leap day is the last of a year, in cycles of 400 years.
    private init(year: Int, month: Int, day: Int) {
        let shifted = month > 2 ? year : year - 1
        let cycle = shifted / 400
        let yearOfCycle = shifted - cycle * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        number = cycle * 146_097 + dayOfCycle - 719_468
    }

    private var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let cycle = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    package var text: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
    }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.number < right.number }

    package static func field(_ value: JSONValue) throws(InvalidValue) -> CalendarDate {
        guard let date = CalendarDate(try Field.string(value)) else {
            throw InvalidValue("invalid-date", "must be a date such as 2026-11-22")
        }
        return date
    }
}
