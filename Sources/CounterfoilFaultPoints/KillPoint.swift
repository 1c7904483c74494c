import Domain
import Engine
import Glibc
import Synchronization

/// One step of the engine at which the process kills itself, as `kill -9` would: `WORK.STEP` or `WORK.STEP.WHICH`, such as
/// `send.begun` or `send.begun.later`; or `event.STEP`, of work on an event of an interaction.
enum KillPoint: Sendable {
    case delivery(DeliveryPoint)
    case event(StepHook.EventStep)

    /// `nil` where the text names none.
    init?(_ text: String) {
        let parts = text.split(separator: ".").map(String.init)
        if parts.count == 2, parts[0] == "event", let step = StepHook.EventStep(rawValue: parts[1]) {
            self = .event(step)
        } else if let point = DeliveryPoint(parts) {
            self = .delivery(point)
        } else {
            return nil
        }
    }

    var hook: StepHook {
        StepHook { step in
            if case .event(step) = self { Self.die() }
        } _: { step, work, delivery in
            if case .delivery(let point) = self, point.fits(step, work, delivery) { Self.die() }
        }
    }

    private static func die() -> Never {
        kill(getpid(), SIGKILL)
        // Nothing of this task may go on in the moment until the process is gone.
        while true { pause() }
    }
}

/// A step of work on a delivery.
struct DeliveryPoint: Sendable {
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

    /// `nil` where the parts name none.
    init?(_ parts: [String]) {
        let works: [String: Delivery.Work] = ["send": .send, "poll": .poll, "lookUp": .lookUp]
        guard (2...3).contains(parts.count), let work = works[parts[0]], let step = StepHook.Step(rawValue: parts[1]),
            let which = Which(rawValue: parts.count == 3 ? parts[2] : "any")
        else { return nil }
        (self.work, self.step, self.which) = (work, step, which)
    }

    func fits(_ step: StepHook.Step, _ work: Delivery.Work, _ delivery: Delivery) -> Bool {
        step == self.step && work == self.work && fits(delivery)
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
