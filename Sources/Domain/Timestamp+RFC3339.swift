package import JSON

extension Timestamp {
    /// `2026-11-22T10:00:00.000Z`; years beyond 0 to 9999 are cut to these.
    package var description: String {
        let days = Self.floorDivide(milliseconds, 86_400_000)
        let rest = milliseconds - days * 86_400_000
        let date = CivilDate(daysSince1970: days)
        // Each answer has several: written into place, digit by digit.
        return String(unsafeUninitializedCapacity: 24) { buffer in
            func write(_ number: Int64, _ width: Int, at start: Int, then mark: Unicode.Scalar) {
                var number = number
                for index in stride(from: start + width - 1, through: start, by: -1) {
                    buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
                    number /= 10
                }
                buffer[start + width] = UInt8(ascii: mark)
            }
            write(min(max(date.year, 0), 9_999), 4, at: 0, then: "-")
            write(date.month, 2, at: 5, then: "-")
            write(date.day, 2, at: 8, then: "T")
            write(rest / 3_600_000, 2, at: 11, then: ":")
            write(rest / 60_000 % 60, 2, at: 14, then: ":")
            write(rest / 1_000 % 60, 2, at: 17, then: ".")
            write(rest % 1_000, 3, at: 20, then: "Z")
            return 24
        }
    }

    /// Takes RFC 3339 with `Z` or an offset and up to nine decimals of a second; cuts below a millisecond.
    package init?(rfc3339 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2), scanner.take("T") || scanner.take("t"), let hour = scanner.digits(2),
            scanner.take(":"), let minute = scanner.digits(2), scanner.take(":"), let second = scanner.digits(2),
            let fraction = scanner.fraction(), let offset = scanner.offsetMinutes(), scanner.isAtEnd,
            let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 61
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3_600 + (minute - offset) * 60 + min(second, 59)
        self.init(milliseconds: seconds * 1_000 + fraction)
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    /// Reads a JSON field.
    package static func field(_ value: JSONValue) throws(InvalidValue) -> Timestamp {
        guard let time = Timestamp(rfc3339: try Field.string(value)) else {
            throw InvalidValue("invalid-time", "must be an RFC 3339 time such as 2026-11-22T10:00:00Z")
        }
        return time
    }

    package var json: JSONValue { .string(description) }
}

/// A day of the Gregorian calendar, extended backwards. The arithmetic counts days from 1 March of year 0, so that the
/// leap day is the last of its year.
struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init?(year: Int64, month: Int64, day: Int64) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1] else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = Timestamp.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = Timestamp.floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

struct DigitScanner {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { place == bytes.count }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// Exactly `count` ASCII digits.
    mutating func digits(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            place += 1
        }
        return value
    }

    /// Milliseconds after the point; 0 where there is no point, `nil` where nothing or too much follows it.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var milliseconds: Int64 = 0
        var count = 0
        while let digit = digits(1) {
            if count < 3 { milliseconds = milliseconds * 10 + digit }
            count += 1
        }
        guard (1...9).contains(count) else { return nil }
        for _ in 0..<max(0, 3 - count) { milliseconds *= 10 }
        return milliseconds
    }

    mutating func offsetMinutes() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = digits(2), take(":"), let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
