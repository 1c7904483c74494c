import Domain
import Engine
import Glibc
import Synchronization

/// One step of the engine at which the process kills itself, as `kill -9` would: `WORK.STEP` or `WORK.STEP.WHICH`, such as
/// `send.begun` or `send.begun.later`.
struct KillPoint: Sendable {
    /// Which deliveries count.
    enum Which: String {
        case any
        /// One that was tried before.
        case retry
        /// A fallback, or one of a later round.
        case later
        case email
    }

    private let work: Delivery.Work
    private let step: StepHook.Step
    private let which: Which

    /// `nil` where the text names none.
    init?(_ text: String) {
        let parts = text.split(separator: ".").map(String.init)
        let works: [String: Delivery.Work] = ["send": .send, "poll": .poll, "lookUp": .lookUp]
        guard (2...3).contains(parts.count), let work = works[parts[0]], let step = StepHook.Step(rawValue: parts[1]),
            let which = Which(rawValue: parts.count == 3 ? parts[2] : "any")
        else { return nil }
        (self.work, self.step, self.which) = (work, step, which)
    }

    var hook: StepHook {
        StepHook { step, work, delivery in
            guard step == self.step, work == self.work, fits(delivery) else { return }
            kill(getpid(), SIGKILL)
            // Nothing of this task may go on in the moment until the process is gone.
            while true { pause() }
        }
    }

    private func fits(_ delivery: Delivery) -> Bool {
        switch which {
        case .any: true
        case .retry: delivery.retries > 0
        case .later: delivery.position > 0
        case .email: delivery.channel == .email
        }
    }
}
