package import JSON

extension FieldReader {
    /// An order of channels has at least one, and none twice. Notes what is wrong under the field's name and answers whether
    /// it is right.
    @discardableResult
    package func checkOrder(of channels: [Channel], _ name: String = "channels") -> Bool {
        if channels.isEmpty {
            fail(name, InvalidValue("too-short", "must name at least one channel"))
        } else if Set(channels).count != channels.count {
            fail(name, InvalidValue("duplicate", "may name each channel only once"))
        } else {
            return true
        }
        return false
    }
}
