import Domain
import Logging
import Payments
import ServiceLifecycle
import Storage
import Synchronization

/// Asks payment gateways for what receipts wait for. A loop of its own beside the deliveries': what it brings about
/// comes to them as any new receipt does.
struct PaymentDesk: Sendable {
    let store: Store
    let gateways: PaymentGateways
    let configuration: EngineConfiguration
    let clock: any EngineClock
    let logger: Logger
    let inbox = PaymentInbox()
    let board = GatewayBoard()

    /// Runs until the service stops, then until all that is under way has been settled.
    func run() async {
        store.paymentNews.bell.listen { [inbox] in inbox.ring() }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { await loop(in: &$0) }
        } onGracefulShutdown: {
            inbox.close()
        }
    }

    private func loop(in group: inout DiscardingTaskGroup) async {
        var schedule = PaymentSchedule(
            places: configuration.paymentPlaces, placesPerTenant: configuration.paymentPlacesPerTenant)
        var news = TenantNotices()
        var watch = ClockWatch(now: clock.now, counter: clock.counter)
        var alarm = Alarm()
        defer { alarm.cancel() }
        inbox.ring()
        for await _ in inbox.signals {
            hear(&schedule)
            if inbox.isClosed || Task.isCancelled {
                guard schedule.inFlight > 0 else { return }
                continue
            }
            if let step = watch.look(now: clock.now, counter: clock.counter) { news.setBack(by: step) }
            news.merge(store.paymentNews.take())
            var isWell = await take(&news, into: &schedule)
            isWell = await dispatch(&schedule, in: &group) && isWell
            let retry = isWell ? nil : clock.now + StoreNews.pause
            let next = [schedule.nextAlarm(now: clock.now, counter: clock.counter), retry].compactMap { $0 }.min()
            alarm.set(at: next, clock) { inbox.ring() }
        }
    }

    private func hear(_ schedule: inout PaymentSchedule) {
        var random = SystemRandomNumberGenerator()
        for note in inbox.take() {
            schedule.finished(
                note.receipt, of: note.tenant, note.answer, next: note.next, counter: clock.counter, random: &random)
            board.set(schedule.standing(of: note.tenant), of: note.tenant)
        }
    }

    /// Begins what may begin. Answers `false` where the store failed.
    private func dispatch(_ schedule: inout PaymentSchedule, in group: inout DiscardingTaskGroup) async -> Bool {
        var isWell = true
        while true {
            let orders = schedule.plan(now: clock.now, counter: clock.counter)
            guard !orders.isEmpty else { return isWell }
            for order in orders {
                do {
                    try await serve(order, &schedule, in: &group)
                } catch {
                    logFailure("The store does not tell what payments wait; asking again soon", error)
                    schedule.took([], for: order, next: clock.now + StoreNews.pause, counter: clock.counter)
                    isWell = false
                }
            }
        }
    }

    private func serve(
        _ order: PaymentSchedule.Order, _ schedule: inout PaymentSchedule, in group: inout DiscardingTaskGroup
    ) async throws {
        let book = store.paymentBook
        let due = try await book.due(
            of: order.tenant, besides: order.busy, onlyExpired: order.isForExpired, limit: order.limit, now: clock.now)
        let busy = order.busy.union(due.map(\.receipt))
        let next = try await book.nextDue(of: order.tenant, besides: busy)
        schedule.took(due.map(\.receipt), for: order, next: next, counter: clock.counter)
        for payment in due { begin(payment, order.failure, in: &group) }
    }

    private func begin(_ payment: WaitingPayment, _ failure: Reason?, in group: inout DiscardingTaskGroup) {
        group.addTask {
            let done = await PaymentWork(payment: payment, desk: self, failure: failure).run()
            inbox.note(.init(receipt: payment.receipt, tenant: payment.tenant, answer: done.answer, next: done.next))
        }
    }

    /// How a tenant's gateway stands now.
    func health(of tenant: TenantID) -> EngineHealth.Gateway {
        board.standing(of: tenant)?.health(counter: clock.counter, now: clock.now) ?? EngineHealth.Gateway()
    }

    func logFailure(_ text: Logger.Message, _ error: any Error) {
        guard !Task.isCancelled else { return }
        logger.error(text, metadata: ["error": "\(error)"])
    }
}

/// What the loop hears of: answers that were settled.
final class PaymentInbox: Sendable {
    struct Note: Sendable {
        let receipt: ReceiptID
        let tenant: TenantID
        let answer: PaymentSchedule.Answer
        let next: Timestamp?
    }

    private struct State {
        var notes: [Note] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation
    let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func close() {
        state.withLock { $0.isClosed = true }
        signal.yield()
    }

    func note(_ note: Note) {
        state.withLock { $0.notes.append(note) }
        signal.yield()
    }

    func ring() {
        signal.yield()
    }

    func take() -> [Note] {
        state.withLock { state in
            defer { state.notes = [] }
            return state.notes
        }
    }
}
