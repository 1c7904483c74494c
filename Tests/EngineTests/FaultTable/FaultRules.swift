import Domain
import Sandbox

/// What a fault means to the one who asked: the rule behind the whole table.
enum FaultEffect: Sendable {
    /// The right answer, late perhaps.
    case answered
    /// Done, but the answer tells nothing.
    case unreadable
    /// Done, and the answer's texts are wrong.
    case garbled
    case throttled
    case unauthorized
    case refused
    case forbidden
    case missing
    /// No answer that tells whether it was done.
    case unclear(isDone: Bool)

    init(_ kind: FaultOrder.Kind, _ status: Int?) {
        switch kind {
        case .latency: self = .answered
        case .throttle: self = .throttled
        case .serverErrorBefore, .cutBefore, .timeoutBefore: self = .unclear(isDone: false)
        case .serverErrorAfter, .cutAfter, .timeoutAfter: self = .unclear(isDone: true)
        case .garbage, .noBody: self = .unreadable
        case .expiredToken: self = .unauthorized
        case .notFound: self = .missing
        case .refused where status == 408: self = .unclear(isDone: false)
        case .refused: self = status == 403 ? .forbidden : .refused
        case .cardData: self = .garbled
        }
    }
}

/// How a case must end.
struct FaultEnding: Sendable, Equatable, CustomStringConvertible {
    var receipt: ReceiptStatus
    var delivery: DeliveryStatus
    var reason: Reason?
    /// `nil` where it follows from how often there was time to ask.
    var attempts: Int?
    var retries = 0
    /// Messages that the customer got.
    var messages: Int

    /// A person must look at each receipt that failed, and at no other.
    var hasFollowUp: Bool { receipt == .deliveryFailed }

    static func failed(_ reason: Reason, attempts: Int?, retries: Int = 0, messages: Int = 0) -> FaultEnding {
        FaultEnding(
            receipt: .deliveryFailed, delivery: .failed, reason: reason, attempts: attempts, retries: retries,
            messages: messages)
    }

    /// Nobody can tell whether the customer has it.
    static func unknown(_ isTaken: Bool) -> FaultEnding {
        .failed(.outcomeUnknown, attempts: 1, messages: isTaken ? 1 : 0)
    }

    /// Nothing was tried, and nothing was counted.
    static let ranOut = FaultEnding(
        receipt: .expired, delivery: .cancelled, reason: .expired, attempts: 0, messages: 0)

    static let unconfirmed = FaultEnding(
        receipt: .unconfirmed, delivery: .unconfirmed, reason: .notConfirmed, attempts: 1, messages: 1)
    static let delivered = FaultEnding(receipt: .delivered, delivery: .delivered, attempts: 1, messages: 1)

    var description: String {
        "\(receipt.rawValue) \(reason?.rawValue ?? "-") \(attempts ?? -1)/\(retries)/\(messages)"
    }

    func retried(_ retries: Int, attempts: Int) -> FaultEnding {
        var ending = self
        (ending.retries, ending.attempts) = (retries, attempts)
        return ending
    }
}

extension FaultCase {
    var effect: FaultEffect { FaultEffect(kind, status) }

    /// Without any fault. The platform has no word for a delivered email.
    private var good: FaultEnding { channel == .email && dialect == .platform ? .unconfirmed : .delivered }

    var ending: FaultEnding {
        switch step {
        case .token: token
        case .consent: consent
        case .sendSMS, .sendEmail: send
        case .statusSMS, .statusEmail: polled
        case .reconcileTaken, .reconcileEmailTaken: reconcile(isTaken: true)
        case .reconcileNotTaken, .reconcileEmailNotTaken: reconcile(isTaken: false)
        case .proof: proof
        }
    }

    /// Nothing was sent, whatever happens. A refusal is for an admin to mend and costs nothing; a failing host is tried
    /// like any call.
    private var token: FaultEnding {
        switch effect {
        case .answered: good
        case .throttled, .unauthorized, .refused, .forbidden, .missing, .garbled: isLasting ? .ranOut : good
        case .unreadable, .unclear:
            isLasting
                ? .failed(.platformUnreachable, attempts: 0, retries: 3) : good.retried(1, attempts: 1)
        }
    }

    /// Never sent without an answer. "Nobody of that id" is one.
    private var consent: FaultEnding {
        switch effect {
        case .answered, .garbled, .missing: good
        case .throttled, .unauthorized: isLasting ? .ranOut : good
        case .refused, .forbidden: .failed(.refusedByPlatform, attempts: 0)
        case .unreadable, .unclear:
            isLasting ? .failed(.platformFailing, attempts: 0, retries: 3) : good.retried(1, attempts: 1)
        }
    }

    private var send: FaultEnding {
        // The guide can't look for emails.
        let canLook = channel == .sms || dialect == .platform
        switch effect {
        case .answered: return good
        case .unreadable, .garbled: return canLook ? good : .unconfirmed
        case .throttled: return isLasting ? .failed(.expired, attempts: nil) : good.retried(0, attempts: 2)
        case .unauthorized: return isLasting ? .failed(.expired, attempts: nil) : good
        case .refused, .forbidden, .missing: return .failed(.refusedByPlatform, attempts: 1)
        case .unclear(let isDone):
            guard canLook else { return .unknown(isDone) }
            if isDone { return good }
            return isLasting
                ? .failed(.platformFailing, attempts: 4, retries: 3) : good.retried(1, attempts: 2)
        }
    }

    /// Whatever is answered, the message is taken; the next poll asks again.
    private var polled: FaultEnding {
        if case .answered = effect { return good }
        return isLasting ? .unconfirmed : good
    }

    private func reconcile(isTaken: Bool) -> FaultEnding {
        guard channel == .sms || dialect == .platform else { return .unknown(isTaken) }
        let clear = isTaken ? good : good.retried(1, attempts: 2)
        switch effect {
        case .answered: return clear
        // An empty answer has no texts that could be wrong. The guide's polls read the same history later.
        case .garbled where isLasting && isTaken: return .unknown(isTaken)
        case .garbled where isLasting && dialect == .guide: return .unconfirmed.retried(1, attempts: 2)
        case .garbled: return clear
        case .forbidden where dialect == .platform: return .unknown(isTaken)
        case .unreadable, .throttled, .unauthorized, .refused, .forbidden, .missing, .unclear:
            return isLasting ? .unknown(isTaken) : clear
        }
    }

    /// The only conversation that fits is ours even if it can't be read; a question without an answer is asked again.
    private var proof: FaultEnding {
        guard isLasting else { return good }
        switch effect {
        case .answered: return good
        case .refused, .forbidden, .missing, .garbled: return .unconfirmed
        case .unreadable, .throttled, .unauthorized, .unclear: return .unknown(true)
        }
    }
}
