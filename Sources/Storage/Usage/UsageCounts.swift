package import Domain
import GRDB
package import JSON

/// What is counted of messages; also a change of it, which may be negative.
package struct UsageCounts: Sendable, Hashable {
    /// Receipts whose first message this is.
    package var accepted = 0
    /// Messages: first ones, fallbacks, and those of another round.
    package var messages = 0
    /// Of them, those that the platform took.
    package var sent = 0
    /// Their parts of SMS, as carriers bill them.
    package var parts = 0
    package var delivered = 0
    package var unconfirmed = 0
    package var blocked = 0
    /// For good: refused, undelivered, or not sent at all for a fault.
    package var failed = 0
    /// Withdrawn or run out of time.
    package var cancelled = 0
    /// Follow-ups that were opened because of it.
    package var followUps = 0

    package init() {}

    /// What one message counts for as it stands.
    package init(of delivery: Delivery) {
        accepted = delivery.position == 0 ? 1 : 0
        messages = 1
        sent = delivery.sentAt == nil ? 0 : 1
        parts = delivery.sentAt == nil || delivery.channel != .sms ? 0 : delivery.segments ?? 0
        switch delivery.status {
        case .queued, .sending, .retrying, .sent: break
        case .delivered: delivered = 1
        case .unconfirmed: unconfirmed = 1
        case .blockedByCompliance: blocked = 1
        case .undelivered, .failed: failed = 1
        case .cancelled: cancelled = 1
        }
    }

    static let fields: [(name: String, column: String, path: any WritableKeyPath<UsageCounts, Int> & Sendable)] = [
        ("accepted", "accepted", \.accepted), ("messages", "messages", \.messages), ("sent", "sent", \.sent),
        ("parts", "parts", \.parts), ("delivered", "delivered", \.delivered),
        ("unconfirmed", "unconfirmed", \.unconfirmed), ("blocked", "blocked", \.blocked),
        ("failed", "failed", \.failed),
        ("cancelled", "cancelled", \.cancelled), ("followUps", "follow_ups", \.followUps),
    ]

    package static var names: [String] { fields.map(\.name) }

    /// In the order of `fields`, without their paths, which are slow.
    package var values: [Int] {
        [accepted, messages, sent, parts, delivered, unconfirmed, blocked, failed, cancelled, followUps]
    }

    package var members: [JSONObject.Member] {
        Self.fields.map { .init(name: $0.name, value: .integer(self[keyPath: $0.path])) }
    }

    init(row: Row) {
        for field in Self.fields { self[keyPath: field.path] = row[field.column] }
    }

    package static func += (left: inout UsageCounts, right: UsageCounts) {
        left.accepted += right.accepted
        left.messages += right.messages
        left.sent += right.sent
        left.parts += right.parts
        left.delivered += right.delivered
        left.unconfirmed += right.unconfirmed
        left.blocked += right.blocked
        left.failed += right.failed
        left.cancelled += right.cancelled
        left.followUps += right.followUps
    }

    static func - (left: UsageCounts, right: UsageCounts) -> UsageCounts {
        var result = left
        result.accepted -= right.accepted
        result.messages -= right.messages
        result.sent -= right.sent
        result.parts -= right.parts
        result.delivered -= right.delivered
        result.unconfirmed -= right.unconfirmed
        result.blocked -= right.blocked
        result.failed -= right.failed
        result.cancelled -= right.cancelled
        result.followUps -= right.followUps
        return result
    }

    var isNothing: Bool { self == UsageCounts() }
}
