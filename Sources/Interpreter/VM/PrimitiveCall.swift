/// What the body of a primitive sees: its arguments, checked against the row's types, in the order of
/// the row's parameters. The VM releases the arguments; the result's reference goes to the VM.
struct PrimitiveCall {
  let vm: VM
  let row: Primitive
  let arguments: UnsafeMutablePointer<Value>
  /// The variable that a mutating primitive changes; its other arguments follow from index 1 on.
  let place: UnsafeMutablePointer<Value>?

  subscript(_ index: Int) -> Value {
    if index == 0, let place { return place.pointee }
    return arguments[index]
  }

  var heap: Heap { vm.heap }
  var services: Services { vm.services }

  /// Whether the argument was written at the call.
  func isGiven(_ index: Int) -> Bool { self[index].tag != Tag.unset }

  func int(_ index: Int, default value: Int = 0) -> Int { isGiven(index) ? self[index].int : value }

  func bool(_ index: Int, default value: Bool = false) -> Bool {
    isGiven(index) ? self[index].bool : value
  }

  /// An Int counts as a Double where it is one exactly.
  func double(_ index: Int) throws -> Double {
    self[index].tag == Tag.int ? try Arithmetic.exact(self[index].int) : self[index].double
  }

  func text(_ index: Int, default value: String = "") -> String {
    isGiven(index) ? heap.text(self[index]) : value
  }

  /// The name of a symbol, without its dot.
  func symbol(_ index: Int, default value: String) -> String {
    isGiven(index) ? vm.names.text(self[index].nameID) : value
  }

  /// The host's object; the row's type has been checked.
  func host<T: AnyObject>(_ index: Int, as type: T.Type) -> T {
    unsafeDowncast(self[index].asHost.pointee.reference.takeUnretainedValue(), to: type)
  }

  /// The host's object, where it is of this type.
  func hostIfAny<T: AnyObject>(_ index: Int, as type: T.Type) -> T? {
    guard self[index].tag == Tag.host else { return nil }
    return self[index].asHost.pointee.reference.takeUnretainedValue() as? T
  }

  /// The same value once more, with a reference of its own.
  func retained(_ index: Int) -> Value {
    heap.retain(self[index])
    return self[index]
  }

  // MARK: Results

  func string(_ text: String) -> Value { heap.makeString(text) }

  func wrap(_ object: AnyObject, _ type: String) -> Value {
    heap.makeHost(object, type: vm.registry.typeNumber(type))
  }
}

extension ScriptType {
  /// The symbols that a value of this type may be, where it can be one.
  var symbols: Set<String>? {
    switch self {
    case .symbol(let names): names
    case .optional(let wrapped): wrapped.symbols
    case .oneOf(let types): types.lazy.compactMap(\.symbols).first
    default: nil
    }
  }
}
