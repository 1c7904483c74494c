/// A way to reach a customer.
package enum Channel: String, Sendable, Hashable, CaseIterable, Codable {
    case sms, email
}
