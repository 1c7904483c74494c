import CLibCurl
import Glibc

/// The loop of one curl thread: takes commands, lets waiting calls go on the wire, and feeds socket events to libcurl.
///
/// It drives libcurl by socket events: the cost of an event does not grow with the number of calls in flight, as it would
/// with `curl_multi_perform`, which looks at each of them each time.
final class CurlLoop {
    private let thread: CurlThread
    private let multi: UnsafeMutableRawPointer
    private let poller: Poller
    /// When libcurl wants to be called without an event.
    private var timer: ContinuousClock.Instant?
    /// All calls that have no outcome yet: waiting or on the wire.
    private var transfers: [UInt64: Transfer] = [:]
    private var places: Places
    private var alarms = Alarms()
    /// Handles without a transfer, kept for the next one.
    private var spares: [UnsafeMutableRawPointer] = []
    private var isClosing = false

    init?(_ thread: CurlThread) {
        guard CurlLibrary.isReady, let poller = Poller(bell: thread.bell), let multi = curl_multi_init() else {
            return nil
        }
        self.thread = thread
        self.multi = multi
        self.poller = poller
        places = Places(inAll: thread.limits.inFlight, perOrigin: thread.limits.perHost)
        let context = Unmanaged.passUnretained(self).toOpaque()
        curl_multi_set_socket_callback(multi, CurlLoop.socketChanged, context)
        curl_multi_set_timer_callback(multi, CurlLoop.timerChanged, context)
        curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        // The default is four times the transfers of the moment: after a burst it would close connections it needs next.
        let pool = max(thread.limits.idleConnections, thread.limits.inFlight)
        curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, pool)
        // The places limit; libcurl's own limits stay off (see `Places`).
        curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0)
        curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 0)
    }

    deinit {
        // The clean-up closes the pooled connections; nobody needs to hear of that any more.
        curl_multi_set_socket_callback(multi, nil, nil)
        curl_multi_set_timer_callback(multi, nil, nil)
        for easy in spares { curl_easy_cleanup(easy) }
        curl_multi_cleanup(multi)
    }

    /// Returns when the thread was closed and each call has its outcome.
    func run() {
        while true {
            for command in thread.takeCommands() { obey(command) }
            if isClosing { return endAll() }
            let now = ContinuousClock.now
            expireWaiting(now)
            admit(now)
            callTimer(now)
            if collect() { continue }
            for event in poller.wait(until: [timer, alarms.next].compactMap { $0 }.min()) {
                var running: Int32 = 0
                curl_multi_socket_action(multi, event.socket, event.mask, &running)
            }
            _ = collect()
        }
    }

    private func obey(_ command: CurlThread.Command) {
        switch command {
        case .start(let start):
            let limit = thread.limits.responseHeaderBytes
            transfers[start.id] = Transfer(start, policy: thread.policy, headerLimit: limit)
            places.wait(.init(call: start.id, origin: start.target.origin, partition: start.partition))
            admit(.now)
            if transfers[start.id]?.easy == nil { alarms.set(start.id, at: start.deadline) }
        case .cancel(let id):
            guard let transfer = transfers[id] else { return }
            end(transfer, transfer.outcome(notSent: .cancelled, unknown: .cancelled))
        case .close:
            isClosing = true
        }
    }

    private func endAll() {
        for transfer in Array(transfers.values) {
            end(transfer, transfer.outcome(notSent: .closed, unknown: .connectionLost))
        }
    }

    private func expireWaiting(_ now: ContinuousClock.Instant) {
        while let id = alarms.popDue(now) {
            // On the wire libcurl keeps the deadline.
            guard let transfer = transfers[id], transfer.easy == nil else { continue }
            end(transfer, .failure(.notSent(.queueTimeout)))
        }
    }

    private func admit(_ now: ContinuousClock.Instant) {
        while let ticket = places.take() {
            guard let transfer = transfers[ticket.call], let easy = spares.popLast() ?? curl_easy_init() else {
                // It ended while it waited, or there is no memory for a handle.
                places.leave(ticket.origin)
                if let transfer = transfers[ticket.call] { end(transfer, .failure(.notSent(.connectFailed))) }
                continue
            }
            transfer.prepare(easy, trust: thread.trust, remaining: now.duration(to: transfer.deadline))
            if curl_multi_add_handle(multi, easy) != CURLM_OK {
                end(transfer, .failure(.notSent(.connectFailed)))
            }
        }
    }

    private func callTimer(_ now: ContinuousClock.Instant) {
        guard let due = timer, due <= now else { return }
        timer = nil
        var running: Int32 = 0
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
    }

    /// Ends the transfers libcurl is done with; true if there were any.
    private func collect() -> Bool {
        var remaining: Int32 = 0
        var hasEnded = false
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = Transfer.of(easy)
            else { continue }
            end(transfer, transfer.outcome(curl_message_result(message)))
            hasEnded = true
        }
        return hasEnded
    }

    private func end(_ transfer: Transfer, _ outcome: Transfer.Outcome) {
        transfers[transfer.id] = nil
        if let easy = transfer.easy {
            curl_multi_remove_handle(multi, easy)
            transfer.release()
            curl_easy_reset(easy)
            spares.append(easy)
            places.leave(transfer.target.origin)
        }
        transfer.end(outcome)
    }
}

extension CurlLoop {
    private static let socketChanged: curl_socket_callback = { _, socket, change, context, _ in
        loop(context)?.poller.watch(socket, change)
        return 0
    }

    private static let timerChanged: curl_multi_timer_callback = { _, milliseconds, context in
        loop(context)?.timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
        return 0
    }

    private static func loop(_ context: UnsafeMutableRawPointer?) -> CurlLoop? {
        context.map { Unmanaged<CurlLoop>.fromOpaque($0).takeUnretainedValue() }
    }
}
