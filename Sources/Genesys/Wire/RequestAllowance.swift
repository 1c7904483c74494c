package import Domain
import HTTPTypes

/// Where the tenant's token stands in the platform's request limit, as the `inin-ratelimit-…` headers of an answer tell.
package struct RequestAllowance: Sendable, Hashable {
    /// Requests counted in the running window, this one included.
    package let count: Int
    /// Requests that the whole window allows.
    package let allowed: Int
    /// Until the window ends; the platform rounds up to seconds.
    package let left: Milliseconds

    package init(count: Int, allowed: Int, left: Milliseconds) {
        (self.count, self.allowed, self.left) = (count, allowed, left)
    }

    /// `nil` where one of the three headers is missing or makes no sense: not every answer carries them.
    init?(_ headers: HTTPFields) {
        guard let count = Self.number(Self.countName, in: headers, 0...1_000_000_000),
            let allowed = Self.number(Self.allowedName, in: headers, 1...1_000_000_000),
            let left = Self.number(Self.resetName, in: headers, 0...3_600)
        else { return nil }
        self.init(count: count, allowed: allowed, left: .seconds(Int64(left)))
    }

    private static let countName = HTTPField.Name("inin-ratelimit-count")
    private static let allowedName = HTTPField.Name("inin-ratelimit-allowed")
    private static let resetName = HTTPField.Name("inin-ratelimit-reset")

    private static func number(_ name: HTTPField.Name?, in headers: HTTPFields, _ range: ClosedRange<Int>) -> Int? {
        guard let text = name.flatMap({ headers[$0] }), let number = Int(text), range.contains(number)
        else { return nil }
        return number
    }
}
