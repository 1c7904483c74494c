import Foundation

extension Timestamp {
    /// The wall clock, asked at the edge only; everything behind it takes the time as an argument.
    static var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
