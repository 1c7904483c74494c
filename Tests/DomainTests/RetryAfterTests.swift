import Testing

@testable import Domain

struct RetryAfterTests {
    @Test(
        arguments: [
            ("12", 12_000), ("1.5", 1_500), ("Sun, 22 Nov 2026 10:00:07 GMT", 7_000),
            ("Sun, 22 Nov 2026 09:59:00 GMT", nil), ("0", nil), ("-3", nil), ("soon", nil), ("nan", nil), ("", nil),
            ("99999999999999", 28_800_000), ("1e300", 28_800_000), ("Sat, 22 Nov 2036 10:00:07 GMT", 28_800_000),
        ] as [(String, Int64?)])
    func theWaitIsCappedAndNeverNegative(text: String, wait: Int64?) throws {
        let now = try #require(Timestamp(rfc3339: "2026-11-22T10:00:00Z"))
        #expect(RetryAfter.wait(text, now: now, atMost: .hours(8)) == wait.map { Milliseconds($0) })
    }
}
