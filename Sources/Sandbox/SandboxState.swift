import Synchronization

/// The sandbox's world behind a lock: HTTP requests change it, and code in the same process may read and rule it
/// without HTTP. All functions are quick; none waits for anything but the lock.
package final class SandboxState: Sendable {
    private let world: Mutex<SandboxWorld>
    private let clock: @Sendable () -> Timestamp

    init(_ configuration: SandboxConfiguration) {
        let clock: @Sendable () -> Timestamp = {
            configuration.clock.map { Timestamp(milliseconds: $0()) } ?? .now
        }
        self.clock = clock
        world = Mutex(SandboxWorld(configuration: configuration, startedAt: clock()))
    }

    func answer(_ request: SandboxRequest) -> SandboxReply {
        world.withLock { $0.answer(request, at: clock()) }
    }

    /// Messages taken, oldest first; a message taken twice is in here twice.
    ///
    /// - Parameter organization: an OAuth client id, or `nil` for all.
    package func messages(organization: String? = nil, to recipient: String? = nil) -> [TakenMessage] {
        world.withLock { $0.ledger.messages(organization: organization, to: recipient) }
    }

    /// Logged requests from `start` on (milliseconds since 1970), oldest first.
    package func requests(since start: Int64 = 0, organization: String? = nil) -> [LoggedRequest] {
        world.withLock { $0.log.requests(since: start, organization: organization) }
    }

    /// How many requests were logged, those dropped since included.
    package var requestCount: Int { world.withLock { $0.log.total } }

    package func order(_ fault: FaultOrder) {
        world.withLock { _ = $0.faults.add(fault) }
    }

    /// Does what an admin route does, without HTTP, at the present time.
    ///
    /// - Parameters:
    ///   - target: The path after `/sandbox/`, with its query.
    ///   - json: The body as JSON text.
    /// - Returns: The status and body the route answers.
    @discardableResult
    package func administer(_ method: String, _ target: String, json: String = "") -> (status: Int, body: String) {
        let body = SandboxRequest.Body(contentType: "application/json", bytes: Array(json.utf8))
        let request = SandboxRequest(method: method, target: "/sandbox/" + target, authorization: nil, body: body)
        let reply = answer(request)
        return (reply.status, String(decoding: reply.bytes, as: UTF8.self))
    }

    /// Orders a payment of the make-believe gateway; it is as if nobody had asked for it before.
    package func order(_ payment: PaymentOrder, reference: String) {
        world.withLock { $0.payments[reference] = SandboxPayment(reference: reference, order: payment) }
    }

    /// How often a payment was asked for since it was ordered.
    package func asks(for reference: String) -> Int {
        world.withLock { $0.payments[reference]?.asks ?? 0 }
    }

    /// Keeps the conversations of a script, as `POST /sandbox/events` does, without firing anything.
    package func add(_ script: EventScript, organization: String) {
        world.withLock { $0.add(script, to: organization) }
    }

    func noteEventAnswer(_ answer: String) {
        world.withLock { $0.eventTally.answers[answer, default: 0] += 1 }
    }

    package func removeFaults() {
        world.withLock { $0.faults.remove(organization: nil) }
    }

    /// Messages to a recipient change their status so, the turns in their order of time, and not as their fate would have it.
    package func order(_ course: [StatusTurn], recipient: String) {
        world.withLock { $0.timeline.courses[recipient] = course }
    }

    /// The number answered STOP to this organisation, or with `false` START.
    package func setStopped(_ phone: String, organization: String, _ isStopped: Bool = true) {
        world.withLock { world in
            let clientID = world.makeOrganization(organization).clientID
            if isStopped {
                world.organizations[clientID]?.stoppedPhones.insert(phone)
            } else {
                world.organizations[clientID]?.stoppedPhones.remove(phone)
            }
        }
    }
}
