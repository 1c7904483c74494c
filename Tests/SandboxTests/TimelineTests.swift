import Testing

@testable import Sandbox

@Suite struct TimelineTests {
    private let timeline = DeliveryTimeline(scale: 1)

    @Test(
        arguments: [
            (0, MessageStatus.queued), (999, .queued), (1_000, .sent), (2_999, .sent), (3_000, .deliverySuccess),
            (9_000_000, .deliverySuccess),
        ] as [(Int64, MessageStatus)])
    func anSMSAdvancesWithTime(elapsed: Int64, status: MessageStatus) {
        #expect(timeline.status(of: .delivered, elapsed: elapsed) == status)
    }

    @Test(
        arguments: [
            (Fate.deliveryFailed, 2_999, MessageStatus.sent), (.deliveryFailed, 3_000, .deliveryFailed),
            (.failed, 1_000, .failed), (.bounced, 19_999, .sent), (.bounced, 20_000, .deliveryFailed),
            (.neverFinal, 900_000_000, .sent), (.deliveredSlowly, 29_999, .sent),
            (.deliveredSlowly, 30_000, .deliverySuccess),
        ] as [(Fate, Int64, MessageStatus)])
    func eachFateHasItsTime(fate: Fate, elapsed: Int64, status: MessageStatus) {
        #expect(timeline.status(of: fate, elapsed: elapsed) == status)
    }

    @Test func theScaleStretchesAllTimes() {
        let slow = DeliveryTimeline(scale: 2)
        #expect(slow.status(of: .delivered, elapsed: 5_999) == .sent)
        #expect(slow.status(of: .delivered, elapsed: 6_000) == .deliverySuccess)
        #expect(DeliveryTimeline(scale: 0).status(of: .bounced, elapsed: 0) == .deliveryFailed)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_341_490_123, "2026-11-22T09:58:10.123Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func timesAreWrittenAndReadBack(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == text)
        #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            ("2026-11-22T10:00Z", "2026-11-22T10:00:00.000Z"),
            ("2026-11-22T10:00:00+01:30", "2026-11-22T08:30:00.000Z"),
            ("2026-11-22T10:00:00.5-0200", "2026-11-22T12:00:00.500Z"), ("yesterday", nil), ("2026-13-01T00:00Z", nil),
        ] as [(String, String?)])
    func intervalEndsMayHaveOffsets(text: String, expected: String?) {
        #expect(Timestamp(parsing: text)?.text == expected)
    }
}
