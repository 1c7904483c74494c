import NIOCore

/// How far the requests and answers of one connection have come. A value: what follows from it is done by `RequestWatch`.
struct ConnectionProgress {
    /// What is wrong with what the peer sends.
    enum Fault {
        case notHTTP, headersTooLarge, slowHead, slowBody
    }

    enum Step: Equatable {
        case goOn
        /// Tell the peer, then close.
        case tell
        case close
    }

    private let limits: ConnectionLimits
    private var isFirst = true
    /// A head came, and the end of its body did not.
    private var isReceiving = false
    /// Requests that are not answered to the end.
    private var openAnswers = 0
    /// The head of an answer is written, and its end is not.
    private var isAnswering = false
    /// When the present phase began.
    private var since: NIODeadline
    /// A fault that earlier answers must come before.
    private(set) var waitingFault: Fault?

    init(_ limits: ConnectionLimits, now: NIODeadline) {
        (self.limits, since) = (limits, now)
    }

    mutating func headCame(now: NIODeadline) {
        isFirst = false
        isReceiving = true
        openAnswers += 1
        since = now
    }

    mutating func requestEnded() {
        isReceiving = false
    }

    mutating func answerBegan() {
        isAnswering = true
    }

    /// What is to be done with a fault that waited for this answer.
    mutating func answerEnded(now: NIODeadline) -> Step {
        isAnswering = false
        openAnswers -= 1
        if !isReceiving { since = now }
        return waitingFault == nil || openAnswers > faultyAnswers ? .goOn : .tell
    }

    /// When somebody should look again.
    var deadline: NIODeadline {
        if isReceiving { return since + limits.body }
        // While an answer is being made, the peer owes nothing.
        return openAnswers > 0 ? .now() + limits.idle : since + (isFirst ? limits.head : limits.idle)
    }

    /// The fault of a peer that takes too long; `nil` while it is in time.
    func overdue(now: NIODeadline) -> Fault? {
        guard isReceiving || openAnswers == 0, now >= deadline else { return nil }
        return isReceiving ? .slowBody : .slowHead
    }

    /// What follows from a fault: the answer to it comes after the answers to what came before.
    mutating func met(_ fault: Fault) -> Step {
        guard waitingFault == nil else { return .goOn }
        // An idle peer waits for nothing, and a body that is refused already needs no second answer.
        if fault == .slowHead, !isFirst { return .close }
        if isAnswering && openAnswers == 1 && isReceiving || isReceiving && openAnswers == 0 { return .close }
        waitingFault = fault
        return openAnswers > faultyAnswers ? .goOn : .tell
    }

    /// The request whose body is at fault is one of those that are not answered.
    private var faultyAnswers: Int { isReceiving ? 1 : 0 }
}
