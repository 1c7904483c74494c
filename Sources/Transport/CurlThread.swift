import Glibc
import Synchronization

/// One thread that owns a libcurl multi handle, seen from outside. Everything but this inbox is local to the thread's
/// ``CurlLoop``.
final class CurlThread: Sendable {
    struct Start: Sendable {
        let id: UInt64
        let call: HTTPCall
        let target: CallTarget
        let partition: String
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Result<HTTPReply, TransportError>, Never>
    }

    enum Command: Sendable {
        case start(Start)
        case cancel(UInt64)
        case close
    }

    private struct Inbox {
        var commands: [Command] = []
        /// The bell was rung and the thread has not looked yet.
        var isRung = false
        var isClosing = false
        /// The loop is gone, or never came: nobody will look again.
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
        var thread: pthread_t?
    }

    let policy: AddressPolicy
    let limits: TransportLimits
    let trust: Trust
    /// An eventfd that ends the thread's wait.
    let bell: Int32
    private let inbox = Mutex(Inbox())

    /// Starts the thread. If the system gives none, every call is refused as closed.
    init(policy: AddressPolicy, limits: TransportLimits, trust: Trust) {
        self.policy = policy
        self.limits = limits
        self.trust = trust
        bell = Bell.make()
        let retained = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                CurlThread.run(Unmanaged<CurlThread>.fromOpaque(context).takeRetainedValue())
                return nil
            }, retained.toOpaque())
        if code == 0 {
            inbox.withLock { $0.thread = thread }
        } else {
            retained.release()
            inbox.withLock { $0.hasEnded = true }
        }
    }

    deinit {
        if bell >= 0 { _ = Glibc.close(bell) }
        if let thread = inbox.withLock({ $0.thread.take() }) { pthread_detach(thread) }
    }

    /// Hands a call over; once closing, it is refused.
    func start(_ start: Start) {
        if !post(.start(start)) { start.continuation.resume(returning: .failure(.notSent(.closed))) }
    }

    /// Ends the call if it still runs.
    func cancel(_ id: UInt64) {
        _ = post(.cancel(id))
    }

    /// Refuses what comes from now on and ends what runs, without waiting for it.
    func stop() {
        let isFirst = inbox.withLock { inbox in
            defer { inbox.isClosing = true }
            return !inbox.isClosing && !inbox.hasEnded
        }
        if isFirst { deliver(.close) }
    }

    /// As `stop`, and returns when the thread is gone.
    func close() async {
        stop()
        await withCheckedContinuation { (closer: CheckedContinuation<Void, Never>) in
            let hasEnded = inbox.withLock { inbox in
                if !inbox.hasEnded { inbox.closers.append(closer) }
                return inbox.hasEnded
            }
            if hasEnded { closer.resume() }
        }
        if let thread = inbox.withLock({ $0.thread.take() }) { pthread_join(thread, nil) }
    }

    /// What was posted since the last look.
    func takeCommands() -> [Command] {
        inbox.withLock { inbox in
            defer {
                inbox.commands.removeAll(keepingCapacity: inbox.commands.capacity < 4096)
                inbox.isRung = false
            }
            return inbox.commands
        }
    }

    private func post(_ command: Command) -> Bool {
        let isOpen = inbox.withLock { !$0.isClosing && !$0.hasEnded }
        return isOpen && deliver(command)
    }

    @discardableResult
    private func deliver(_ command: Command) -> Bool {
        let (isTaken, ring) = inbox.withLock { inbox in
            guard !inbox.hasEnded else { return (false, false) }
            defer { inbox.isRung = true }
            inbox.commands.append(command)
            return (true, !inbox.isRung)
        }
        if ring { Bell.ring(bell) }
        return isTaken
    }

    private static let niceness: Int32 = -5

    private static func run(_ thread: CurlThread) {
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        // All calls wait for this thread: it comes before others at the processors, where the process may have such threads.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
        CurlLoop(thread)?.run()
        let (late, closers) = thread.inbox.withLock { inbox in
            inbox.hasEnded = true
            defer { (inbox.commands, inbox.closers) = ([], []) }
            return (inbox.commands, inbox.closers)
        }
        for case .start(let start) in late {
            start.continuation.resume(returning: .failure(.notSent(.closed)))
        }
        for closer in closers { closer.resume() }
    }
}
