import CLibCurl
import Glibc

/// Waits for libcurl's sockets and for the bell of the inbox.
final class Poller {
    struct Event {
        let socket: Int32
        /// `CURL_CSELECT_…` bits.
        let mask: Int32
    }

    private static let batch = 256
    private let epoll: Int32
    private let bell: Int32
    private var buffer = [epoll_event](repeating: epoll_event(), count: Poller.batch)

    init?(bell: Int32) {
        guard bell >= 0 else { return nil }
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        self.bell = bell
        guard epoll >= 0 else { return nil }
        change(EPOLL_CTL_ADD, bell, EPOLLIN.rawValue)
    }

    deinit {
        if epoll >= 0 { _ = close(epoll) }
    }

    /// Does what libcurl asks for: `CURL_POLL_…`.
    func watch(_ socket: Int32, _ what: Int32) {
        switch what {
        case CURL_POLL_IN: set(socket, EPOLLIN.rawValue)
        case CURL_POLL_OUT: set(socket, EPOLLOUT.rawValue)
        case CURL_POLL_INOUT: set(socket, EPOLLIN.rawValue | EPOLLOUT.rawValue)
        default: change(EPOLL_CTL_DEL, socket, 0)
        }
    }

    /// Sockets with news, at the latest at `instant`. The bell is answered here.
    func wait(until instant: ContinuousClock.Instant?) -> [Event] {
        let count = epoll_wait(epoll, &buffer, Int32(Poller.batch), Poller.milliseconds(until: instant))
        guard count > 0 else { return [] }
        return buffer.prefix(Int(count)).compactMap { event in
            guard event.data.fd != bell else {
                var rings: UInt64 = 0
                read(bell, &rings, 8)
                return nil
            }
            var mask: Int32 = 0
            if event.events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
            if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
            if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
            return Event(socket: event.data.fd, mask: mask)
        }
    }

    private func set(_ socket: Int32, _ events: UInt32) {
        if !change(EPOLL_CTL_ADD, socket, events) {
            change(EPOLL_CTL_MOD, socket, events)
        }
    }

    @discardableResult
    private func change(_ operation: Int32, _ socket: Int32, _ events: UInt32) -> Bool {
        var event = epoll_event()
        event.events = events
        event.data.fd = socket
        return epoll_ctl(epoll, operation, socket, &event) == 0
    }

    /// Rounded up, so that the wait is not over before the instant.
    private static func milliseconds(until instant: ContinuousClock.Instant?) -> Int32 {
        guard let instant else { return -1 }
        let (seconds, attoseconds) = ContinuousClock.now.duration(to: instant).components
        guard seconds >= 0, attoseconds > 0 || seconds > 0 else { return 0 }
        guard seconds < 3600 else { return 3_600_000 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
