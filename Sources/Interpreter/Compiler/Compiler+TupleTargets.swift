/// Assignments to several targets at once.
extension Compiler {
  /// `(a, b) = value`: all of the value is computed before anything is assigned.
  func assignment(_ node: Assignment, to targets: TupleLiteral) {
    let labels = targets.elements.map { $0.label?.text }
    var places = Array(targets.elements.indices)
    let first: Int
    if case .tuple(let values) = node.value, values.elements.count == targets.elements.count {
      first = builder.top
      for value in values.elements { compile(value.value, into: builder.allocate()) }
      let order = TupleLabels.order(of: labels, in: values.elements.map { $0.label?.text })
      if case .places(let known) = order { places = known }
    } else {
      let source = builder.allocate()
      compile(node.value, into: source)
      first = builder.top
      for _ in targets.elements { _ = builder.allocate() }
      emit(
        .unpack, .tuple(tupleShape(labels)), a: first, b: source, c: targets.elements.count)
      emit(.release, a: source, b: 1)
    }
    for (index, target) in targets.elements.enumerated() {
      assignPart(first + places[index], to: target.value)
    }
  }

  private func assignPart(_ value: Int, to target: Expression) {
    at(target.span) {
      guard !target.isDiscard, let (root, keys) = place(target) else {
        _ = emit(.release, a: value, b: 1)
        return
      }
      guard keys.isEmpty else {
        demand(target.identity, register: value)
        assignPart(value, to: root, keys)
        return
      }
      if let type = declaredType(target), type != .any {
        emit(.checkType, a: value, bx: builder.type(type))
      }
      switch root {
      case .register(let register): emit(.assign, a: register, b: value)
      case .cell(let register): emit(.setCell, a: register, b: value)
      case .captureCell(let index): emit(.setCaptureCell, a: index, b: value)
      case .global(let index): emit(.setGlobal, a: value, bx: index)
      }
    }
  }

  private func assignPart(_ value: Int, to root: CallSite.Place, _ keys: [PlaceKey]) {
    let register = builder.allocate()
    emit(.move, a: register, b: value)
    for key in keys { self.key(key) }
    let site = CallSite(
      name: vm.names.intern(""), labels: [], argumentCount: 0, isMember: false, place: root,
      keyCount: keys.count)
    emit(.setPath, a: register, bx: builder.site(site))
    builder.free(to: register)
  }
}
