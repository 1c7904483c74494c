import Domain
import Sandbox
import Testing

/// One line of the table: a fault of the sandbox at one step of a delivery, once or whenever it can.
struct FaultCase: Sendable, CustomTestStringConvertible {
    enum Step: String, CaseIterable, Sendable {
        case token, consent
        case sendSMS = "send-sms"
        case sendEmail = "send-email"
        case statusSMS = "status-sms"
        case statusEmail = "status-email"
        /// The search for a message whose answer was lost, after it was taken, or was not.
        case reconcileTaken = "reconcile-taken"
        case reconcileNotTaken = "reconcile-not-taken"
        case reconcileEmailTaken = "reconcile-email-taken"
        case reconcileEmailNotTaken = "reconcile-email-not-taken"
        /// Reading what the search found.
        case proof
    }

    let dialect: GenesysSettings.Dialect
    let step: Step
    let kind: FaultOrder.Kind
    let status: Int?
    let isLasting: Bool

    var name: String {
        let fault = kind.rawValue + (status.map { "-\($0)" } ?? "")
        return "\(dialect.rawValue).\(step.rawValue).\(fault).\(isLasting ? "always" : "once")"
    }

    var testDescription: String { name }

    var channel: Channel {
        switch step {
        case .sendEmail, .statusEmail, .reconcileEmailTaken, .reconcileEmailNotTaken: .email
        case .token, .consent, .sendSMS, .statusSMS, .reconcileTaken, .reconcileNotTaken, .proof: .sms
        }
    }

    /// What the fault strikes.
    private var operation: SandboxOperation {
        switch step {
        case .token: .token
        case .consent: .contact
        case .sendSMS: .sendSMS
        case .sendEmail: .sendEmail
        case .statusSMS: dialect == .guide ? .conversation : .status
        case .statusEmail, .proof: .status
        case .reconcileTaken, .reconcileNotTaken, .reconcileEmailTaken, .reconcileEmailNotTaken:
            dialect == .guide ? .conversation : .analytics
        }
    }

    /// What makes the outcome of the first attempt unclear, where the step needs that.
    private var doubt: FaultOrder.Kind? {
        switch step {
        case .reconcileTaken, .reconcileEmailTaken, .proof: .cutAfter
        case .reconcileNotTaken, .reconcileEmailNotTaken: .cutBefore
        case .token, .consent, .sendSMS, .sendEmail, .statusSMS, .statusEmail: nil
        }
    }

    func orders(organization: String) -> [FaultOrder] {
        let send: SandboxOperation = channel == .sms ? .sendSMS : .sendEmail
        let doubts = doubt.map { [FaultOrder($0, organization: organization, operation: send)] } ?? []
        return doubts + [
            FaultOrder(
                kind, organization: organization, operation: operation, status: status,
                retryAfterSeconds: isLasting ? 120 : 1, latencyMilliseconds: kind == .latency ? 20 : nil,
                times: isLasting ? 0 : 1)
        ]
    }

    /// Faults by which the client's own deadline is met; they take real time.
    var isHanging: Bool { kind == .timeoutBefore || kind == .timeoutAfter }

    /// Every kind of the sandbox, two of them with statuses of a meaning of their own, at every step, in both dialects,
    /// once and lasting.
    static let all: [FaultCase] = {
        let faults: [(FaultOrder.Kind, Int?)] =
            FaultOrder.Kind.allCases.map { ($0, nil) } + [(.refused, 403), (.refused, 408)]
        var all: [FaultCase] = []
        for dialect in GenesysSettings.Dialect.allCases {
            for step in Step.allCases where step != .proof || dialect == .platform {
                for (kind, status) in faults {
                    for isLasting in [false, true] {
                        all.append(
                            FaultCase(
                                dialect: dialect, step: step, kind: kind, status: status, isLasting: isLasting))
                    }
                }
            }
        }
        return all
    }()
}
