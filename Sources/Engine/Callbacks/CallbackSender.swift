import Domain
package import Logging
package import ServiceLifecycle
package import Storage
package import Transport

/// Tells tenants' callbacks what became of receipts. A service: it wakes when something was queued, and returns after a
/// stop when what is under way has been settled. What waits is in the store.
package final class CallbackSender: Service {
    private let store: Store
    private let courier: CallbackCourier
    private let configuration: CallbackConfiguration
    private let clock: any EngineClock
    private let logger: Logger
    private let inbox = CallbackInbox()

    /// - Parameter transport: its own, so that silent receivers hold up nothing else.
    package init(
        store: Store, transport: Transport, configuration: CallbackConfiguration = CallbackConfiguration(),
        clock: any EngineClock = SystemClock(), logger: Logger
    ) {
        self.store = store
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        courier = CallbackCourier(transport: transport, configuration: configuration)
    }

    package func run() async throws {
        let stop = StopSign()
        store.callbackNews.bell.listen { [inbox] in inbox.ring() }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { await loop(in: &$0, until: stop) }
        } onGracefulShutdown: { [inbox] in
            stop.set()
            inbox.ring()
        }
    }

    private func loop(in group: inout DiscardingTaskGroup, until stop: StopSign) async {
        var rounds = CallbackRounds(configuration)
        var alarm = Alarm()
        defer { alarm.cancel() }
        inbox.wantAll()
        for await _ in inbox.signals {
            let notes = inbox.take()
            var tenants = store.callbackNews.take()
            for finished in notes.finished {
                rounds.finished(finished.event, of: finished.key)
                if let end = finished.restUntil { rounds.rest(finished.key, until: end) }
                tenants.insert(finished.key.tenant)
            }
            if stop.isSet || Task.isCancelled {
                guard rounds.inFlight > 0 else { return }
                continue
            }
            var isWell = await hear(notes.isAllWanted, tenants, &rounds)
            // What falls due while the rest is sent is to ring too.
            let now = clock.now
            if isWell { isWell = await send(&rounds, in: &group) }
            // Even without a time it rings now and then, but for a service without callbacks.
            guard store.callbackNews.isNeeded || !isWell else { continue }
            alarm.set(at: isWell ? rounds.nextDue(after: now) : now + StoreNews.pause, clock) { [inbox] in
                inbox.wantAll()
            }
        }
    }

    /// Asks the store what is due; `false` where it fails.
    private func hear(_ isAllWanted: Bool, _ tenants: Set<TenantID>, _ rounds: inout CallbackRounds) async -> Bool {
        do {
            if isAllWanted {
                rounds.set(try await store.callbackOutbox.due(), of: nil)
            } else {
                for tenant in tenants { rounds.set(try await store.callbackOutbox.due(of: tenant), of: tenant) }
            }
            return true
        } catch {
            logFailure("The store does not tell which callbacks wait; asking again soon", error)
            return false
        }
    }

    private func send(_ rounds: inout CallbackRounds, in group: inout DiscardingTaskGroup) async -> Bool {
        var isWell = true
        while true {
            let turns = rounds.next(now: clock.now)
            guard !turns.isEmpty else { return isWell }
            for turn in turns {
                var messages: [CallbackOutbox.Message] = []
                do {
                    messages = try await store.callbackOutbox.take(
                        turn.key.callback, of: turn.key.tenant, besides: turn.inHand, limit: turn.limit,
                        now: clock.now)
                } catch let error as StoreError where !error.mayPass {
                    // Asking at once again would bring the same.
                    logFailure("The store can't open what a callback needs; asking again later", error, turn.key)
                    var random = SystemRandomNumberGenerator()
                    rounds.failed(turn, at: clock.now, random: &random)
                    continue
                } catch {
                    // The others have their turn; this one is asked for again with all that is due.
                    logFailure("The store gives no message for a callback; asking again soon", error, turn.key)
                    isWell = false
                }
                rounds.took(messages.map(\.event), on: turn)
                for message in messages {
                    group.addTask { await self.deliver(message, of: turn.key) }
                }
            }
        }
    }

    private func deliver(_ message: CallbackOutbox.Message, of key: CallbackRounds.Key) async {
        let began = clock.now
        let counter = clock.counter
        let answer = await courier.deliver(message, at: began)
        if let answer {
            let took = Milliseconds(Int64((clock.counter - counter) / 1_000_000))
            await settle(
                message, CallbackDelivery.Attempt(at: began, outcome: answer.outcome, took: took), asked: answer.wait)
        }
        inbox.finished(message.event, of: key, restUntil: answer?.wait.map { clock.now + $0 })
    }

    /// Tries until it is written: what is not would be sent once more.
    private func settle(
        _ message: CallbackOutbox.Message, _ attempt: CallbackDelivery.Attempt, asked: Milliseconds?
    ) async {
        while !Task.isCancelled {
            do {
                let settled = try await store.callbackOutbox.settle(message, attempt, asked: asked, at: clock.now)
                if let settled, settled.status != .active {
                    logger.warning(
                        "A callback is not active any more",
                        metadata: [
                            "tenant": "\(message.tenant)", "callback": "\(message.callback)",
                            "status": "\(settled.status)",
                        ])
                }
                return
            } catch let error as StoreError where error.mayPass {
                logFailure("The store does not take what came of a callback; trying again soon", error)
            } catch {
                return logFailure("What came of a callback can't be written", error)
            }
            // Cancelled: it is sent again by the next run.
            guard (try? await clock.sleep(for: StoreNews.pause)) != nil else { return }
        }
    }

    private func logFailure(_ text: Logger.Message, _ error: any Error, _ key: CallbackRounds.Key? = nil) {
        guard !Task.isCancelled else { return }
        var metadata: Logger.Metadata = ["error": "\(error)"]
        if let key {
            metadata["tenant"] = "\(key.tenant)"
            metadata["callback"] = "\(key.callback)"
        }
        logger.error(text, metadata: metadata)
    }
}
