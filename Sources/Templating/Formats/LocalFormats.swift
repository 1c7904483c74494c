import Domain
import Foundation
import Synchronization

/// Amounts, dates and times as people of one locale write them.
///
/// Foundation decides what they look like; its answers are kept, because asking takes longer than the rest of a
/// message. All caches are bounded.
final class LocalFormats: Sendable {
    private struct AmountKey: Hashable {
        let currency: Currency
        let digits: Int
        let withCode: Bool
    }

    private struct Caches {
        var amounts: [AmountKey: DigitPattern] = [:]
        var dates: [Int: String] = [:]
        var numericDates: [Int: String] = [:]
        var times: [Int: String] = [:]
    }

    private static let limit = 4_096
    private static let byLocale = Mutex<[String: LocalFormats]>([:])

    let locale: Locale
    private let caches = Mutex(Caches())

    init(locale identifier: String) {
        locale = Locale(identifier: identifier)
    }

    static func cached(for identifier: String) -> LocalFormats {
        byLocale.withLock { formats in
            if let known = formats[identifier] { return known }
            if formats.count >= limit { formats.removeAll() }
            let new = LocalFormats(locale: identifier)
            formats[identifier] = new
            return new
        }
    }

    /// `$150.00`, `1.234,50 €`, `¥1,500`.
    func amount(_ money: Money) -> String {
        amount(money, withCode: false)
    }

    /// `USD 150.00`
    func amountWithCode(_ money: Money) -> String {
        amount(money, withCode: true)
    }

    private func amount(_ money: Money, withCode: Bool) -> String {
        let decimals = money.currency.decimals
        guard money.minorUnits >= 0 else { return formatted(money, withCode: withCode) }
        let ascii = String(money.minorUnits)
        let digits = String(repeating: "0", count: max(0, decimals + 1 - ascii.utf8.count)) + ascii
        let key = AmountKey(currency: money.currency, digits: digits.utf8.count, withCode: withCode)
        let pattern: DigitPattern
        if let known = caches.withLock({ $0.amounts[key] }) {
            pattern = known
        } else {
            guard let new = newPattern(key) else { return formatted(money, withCode: withCode) }
            caches.withLock { $0.amounts[key] = new }
            pattern = new
        }
        return pattern.text(digits)
    }

    private func newPattern(_ key: AmountKey) -> DigitPattern? {
        guard key.digits <= 18, let ones = Int64(String(repeating: "1", count: key.digits)) else { return nil }
        let sample = formatted(Money(minorUnits: ones, currency: key.currency), withCode: key.withCode)
        return DigitPattern(sample, count: key.digits)
    }

    private func formatted(_ money: Money, withCode: Bool) -> String {
        let decimals = money.currency.decimals
        let value = Decimal(money.minorUnits) / pow(10, decimals)
        let style = Decimal.FormatStyle.Currency(code: money.currency.code, locale: locale)
            .presentation(withCode ? .isoCode : .standard)
            .precision(.fractionLength(decimals))
        return Self.widened(value.formatted(style))
    }

    /// `November 22, 2026`, by the Gregorian calendar, as payments are dated.
    func date(_ moment: LocalMoment) -> String {
        cached(\.dates, moment.day) {
            format(secondsSince1970: moment.day * 86_400, date: .long, time: .omitted)
        }
    }

    /// `11/22/2026`
    func numericDate(_ moment: LocalMoment) -> String {
        cached(\.numericDates, moment.day) {
            format(secondsSince1970: moment.day * 86_400, date: .numeric, time: .omitted)
        }
    }

    /// `10:00 AM`
    func time(_ moment: LocalMoment) -> String {
        cached(\.times, moment.minute) {
            format(secondsSince1970: moment.minute * 60, date: .omitted, time: .shortened)
        }
    }

    private func cached(_ cache: WritableKeyPath<Caches, [Int: String]>, _ key: Int, _ make: () -> String) -> String {
        if let known = caches.withLock({ $0[keyPath: cache][key] }) { return known }
        let new = make()
        caches.withLock {
            if $0[keyPath: cache].count >= Self.limit { $0[keyPath: cache].removeAll() }
            $0[keyPath: cache][key] = new
        }
        return new
    }

    private func format(
        secondsSince1970: Int, date: Date.FormatStyle.DateStyle, time: Date.FormatStyle.TimeStyle
    ) -> String {
        let style = Date.FormatStyle(
            date: date, time: time, locale: locale, calendar: Calendar(identifier: .gregorian), timeZone: .gmt)
        return Self.widened(Date(timeIntervalSince1970: Double(secondsSince1970)).formatted(style))
    }

    /// The narrow no-break space is missing in fonts of some mail programs; the plain one is not.
    private static func widened(_ text: String) -> String {
        text.replacing("\u{202F}", with: "\u{A0}")
    }
}
