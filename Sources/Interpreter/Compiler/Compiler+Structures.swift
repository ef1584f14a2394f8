/// Structures, tuples and their members.
extension Compiler {
  // MARK: Declaring

  /// Gives every structure of the source its shape, before any code names one.
  func makeShapes() {
    for structure in resolution.structures {
      let shape = vm.shapes.add(
        name: structure.name,
        fields: structure.fields.map { field in
          RecordShape.Field(
            name: field.isPadding ? nil : vm.names.intern(field.name), type: field.type,
            isMutable: field.isMutable, isPadding: field.isPadding)
        })
      precondition(
        shape.number == UInt32(structure.number), "shapes and structures are out of step")
      for (name, member) in structure.members {
        guard let kind = Compiler.kind(member.kind) else { continue }
        shape.members[vm.names.intern(name)] = RecordShape.Member(
          kind: kind, function: chunk.functions[member.unit.number],
          signature: member.unit.signature)
      }
      if structure.node.layout != nil { shape.layout = layout(of: structure) }
    }
    for unit in resolution.allUnits where unit.isStatic { unit.code = chunk.functions[unit.number] }
  }

  private static func kind(_ kind: StructUnit.Member.Kind) -> RecordShape.Member.Kind? {
    switch kind {
    case .computed: .computed
    case .plain: .plain
    case .mutating: .mutating
    case .static: nil
    }
  }

  /// The functions of a structure. Nothing of it runs where it stands.
  func structure(_ node: StructDeclaration) {
    guard let structure = resolution.structureOf[node.id.index] else { return }
    initializer(structure)
    for member in node.members {
      switch member {
      case .field(let field):
        if let constraint = field.constraint { condition(constraint, structure) }
        if let type = field.type { counts(type, structure) }
      case .computed(let computed):
        guard let unit = resolution.units[computed.id.index] else { continue }
        compileFunction(unit, [], computed.body, span: computed.span, implicitResult: true)
      case .method(let method):
        let function = method.function
        guard let unit = resolution.units[function.id.index] else { continue }
        compileFunction(
          unit, function.parameters, function.body, span: function.span,
          implicitResult: givesResult(function))
      }
    }
  }

  private func condition(_ node: Expression, _ structure: StructUnit) {
    guard let unit = structure.conditions[node.identity] else { return }
    compileFunction(
      unit, [], Block([.expression(node)], node.span), span: node.span, implicitResult: true)
  }

  private func counts(_ type: TypeExpression, _ structure: StructUnit) {
    switch type {
    case .counted(let element, let count, _):
      counts(element, structure)
      condition(count, structure)
    case .sized(_, let width, _): condition(width, structure)
    default: break
    }
  }

  /// The memberwise initializer: its parameters, and the constants that have a value of their own.
  private func initializer(_ structure: StructUnit) {
    let unit = structure.initializer
    builders.append(FunctionBuilder(unit, source: tree.source, span: structure.node.name.span))
    prologue(unit, unit.parameterNodes)
    var first = 0
    if structure.fields.contains(where: { $0.parameter == nil }) {
      first = builder.top
      for field in structure.fields { initialize(field, of: structure) }
    }
    let result = builder.allocate()
    emitRecord(structure.number, from: first, count: structure.fields.count, into: result)
    emit(.returnValue, a: result, b: builder.liveCount(below: result))
    finishFunction(unit)
  }

  private func initialize(_ field: StructUnit.Field, of structure: StructUnit) {
    let register = builder.allocate()
    if let parameter = field.parameter, case .register(let source) = parameter.storage {
      emit(.move, a: register, b: source)
    } else if let value = field.node.defaultValue {
      compile(value, into: register)
      if let type = field.type, !findings.proven.contains(value.identity) {
        at(value.span) { _ = emit(.checkType, a: register, bx: builder.type(type)) }
      }
    } else if field.isPadding, let kind = vm.shapes[UInt32(structure.number)].layout {
      padding(kind, structure, field, into: register)
    } else {
      emit(.loadNone, a: register)
    }
  }

  /// Bytes without a meaning are zero where a value is made by hand.
  private func padding(
    _ layout: RecordLayout, _ structure: StructUnit, _ field: StructUnit.Field, into register: Int
  ) {
    let index = structure.fields.firstIndex { $0.node === field.node } ?? 0
    switch layout.fields[index].kind {
    case .bytes(.fixed(let count)) where count <= 1 << 20:
      let value = vm.heap.makeBytes(count: count) {
        $0.initializeMemory(as: UInt8.self, repeating: 0)
      }
      load(value, into: register)
    case .text, .utf16, .guid: loadString("", into: register)
    case .integer: load(Value(0), into: register)
    default: emit(.loadNone, a: register)
    }
  }

  // MARK: Layouts

  private func layout(of structure: StructUnit) -> RecordLayout {
    let isBig = structure.node.layout?.order?.text == "big"
    return RecordLayout(
      fields: structure.fields.map { field in
        RecordLayout.Field(
          name: field.name,
          kind: field.node.type.map { kind($0, structure, isBig) } ?? .bytes(.fixed(0)),
          constraint: field.node.constraint.flatMap { structure.conditions[$0.identity] }.map {
            chunk.functions[$0.number]
          },
          constraintText: field.node.constraint.map { tree.source.text($0.span) } ?? "")
      })
  }

  private func kind(_ node: TypeExpression, _ structure: StructUnit, _ isBig: Bool)
    -> RecordLayout.Kind
  {
    switch node {
    case .named(let name):
      if let other = resolution.typeNames[name.span.start] {
        return .record(vm.shapes[UInt32(other.number)])
      }
      return RecordLayout.scalar(name.text, isBig: isBig) ?? .bytes(.fixed(0))
    case .sized(let name, let width, _):
      let count = count(width, structure)
      return name.text == "Bytes"
        ? .bytes(count) : name.text == "Text" ? .text(count) : .utf16(count)
    case .counted(let element, let number, _):
      return .array(kind(element, structure, isBig), count(number, structure))
    default: return .bytes(.fixed(0))
    }
  }

  private func count(_ node: Expression, _ structure: StructUnit) -> RecordLayout.Count {
    switch ConstantNumber(node, resolution) {
    case .int(let value) where value >= 0, .size(let value): return .fixed(value)
    default: break
    }
    guard let unit = structure.conditions[node.identity] else { return .fixed(0) }
    return .computed(chunk.functions[unit.number])
  }

  // MARK: Making

  func emitRecord(
    _ shape: Int, from first: Int, count: Int, into target: Int, tag: UInt64 = Tag.record
  ) {
    emit(.makeRecord, a: target, b: first, c: count)
    builder.emitWord(tag << 32 | UInt64(shape))
  }

  func tuple(_ node: TupleLiteral, into target: Int) {
    if node.elements.isEmpty {
      emit(.loadNone, a: target)
      return
    }
    let first = builder.top
    for element in node.elements { compile(element.value, into: builder.allocate()) }
    let given = findings.tupleLabels[ObjectIdentifier(node)]
    let labels = node.elements.enumerated().map { index, element in
      (element.label?.text ?? given?[index]).map { vm.names.intern($0) }
    }
    let shape = vm.shapes.tuple(labels, &vm.names)
    emitRecord(
      Int(shape.number), from: first, count: node.elements.count, into: target, tag: Tag.tuple)
    builder.free(to: first)
  }

  func construct(
    _ node: CallExpression, _ structure: StructUnit, _ order: [Int]?, into target: Int
  ) {
    let unit = structure.initializer
    let values = values(node)
    if order == nil, values.count == structure.fields.count, unit.parameters.count == values.count {
      let first = builder.top
      for (index, value) in values.enumerated() {
        let register = builder.allocate()
        compile(value, into: register)
        at(value.span) { check(value, is: unit.parameters[index], register: register) }
      }
      emitRecord(structure.number, from: first, count: values.count, into: target)
      builder.free(to: first)
      return
    }
    let window = window(for: target)
    arguments(of: unit, values, order, from: window, hasFirst: true)
    callUnit(unit, window)
    deliver(window, target)
  }

  /// The arguments of a call whose callee is known, each in the register of its parameter.
  /// - Parameter hasFirst: `window` is free for the first of them.
  func arguments(
    of unit: FunctionUnit, _ values: [Expression], _ order: [Int]?, from window: Int,
    hasFirst: Bool
  ) {
    var next: Int? = hasFirst ? window : nil
    for (index, parameter) in unit.explicitParameters.enumerated() {
      let register = next ?? builder.allocate()
      next = nil
      let argument = order.map { $0[index] } ?? (index < values.count ? index : -1)
      guard argument >= 0 else {
        emit(.loadUnset, a: register)
        continue
      }
      compile(values[argument], into: register)
      at(values[argument].span) { check(values[argument], is: parameter, register: register) }
    }
  }

  /// Calls a function of this source or of an earlier one; its arguments begin in `window`.
  func callUnit(_ unit: FunctionUnit, _ window: Int) {
    if isOwn(unit) {
      emit(.call, a: window, bx: unit.number)
    } else if let code = unit.code {
      emit(.callDirect, a: window)
      builder.emitWord(UInt64(UInt(bitPattern: code)))
    }
  }

  private func isOwn(_ unit: FunctionUnit) -> Bool {
    unit.number < resolution.allUnits.count && resolution.allUnits[unit.number] === unit
  }

  // MARK: Members

  func member(_ node: MemberExpression, into target: Int) {
    switch resolution.bindings[node.id.index] {
    case .primitive(let name): return callConstant(name, into: target)
    case .structure(let structure): return load(.type(UInt32(structure.number)), into: target)
    case .function(let unit): return function(unit, into: target)
    default: break
    }
    switch findings.members[node.id.index] {
    case .computed(let unit):
      let window = window(for: target)
      base(node.base, into: window, isOptional: node.isOptional)
      callUnit(unit, window)
      deliver(window, target)
    case .library:
      let window = window(for: target)
      base(node.base, into: window, isOptional: node.isOptional)
      emitSite(.callSite, memberSite(node.name.text), window, target)
    case .dynamic:
      if elementField(node, into: target) { return }
      let saved = builder.top
      let object = object(node)
      getField(
        node.name.text, of: object.register,
        consumes: object.isTemporary && !isImmediate(node.base), into: target)
      builder.free(to: saved)
    }
  }

  /// The object before the dot; `?.` leads to the chain's end where it is nil.
  private func object(_ node: MemberExpression) -> Operand {
    var object: Operand
    if isLink(node.base) {
      let register = builder.allocate()
      link(node.base, into: register)
      object = Operand(register: register, isTemporary: true)
    } else {
      object = operand(node.base)
    }
    if node.isOptional { chainMisses.append(builder.emitJump(.jumpNone, a: object.register)) }
    return object
  }

  private func memberSite(_ name: String) -> CallSite {
    CallSite(
      name: vm.names.intern(name), labels: [nil], argumentCount: 1, isMember: true, isRead: true)
  }

  /// Reads a member of the object in a register, whatever the object turns out to be.
  func getField(_ name: String, of object: Int, consumes: Bool, into target: Int) {
    let site = memberSite(name)
    let window = builder.allocate()
    let rows = vm.registry.overloads(name)
    builder.reserve((rows.map(\.parameters.count).max() ?? 0) + 1)
    emit(
      .getField, flags: consumes ? InstructionFlag.consumesB : 0, a: target, b: object, c: window)
    fieldWords(site)
    emit(.move, a: target, b: window)
    builder.free(to: window)
  }

  /// The two words behind `getField` and `setField`: what is meant, and a cache that fits nothing yet.
  func fieldWords(_ site: CallSite) {
    builder.emitWord(UInt64(site.name.index) << 32 | UInt64(builder.site(site)))
    builder.emitWord(UInt64.max << 32)
  }

  func memberWords(_ name: String) { fieldWords(memberSite(name)) }

  func setField(_ name: String, of record: Int, to value: Operand, _ node: Expression) {
    let isOwned = value.isTemporary && !isImmediate(node)
    emit(
      .setField, flags: isOwned ? InstructionFlag.consumesC : 0, a: record, c: value.register)
    fieldWords(memberSite(name))
  }

  /// The name of a member alone, in a method.
  func implicitMember(_ name: String, _ id: NodeID, _ receiver: Variable, into target: Int) {
    if case .computed(let unit) = findings.members[id.index] {
      let window = window(for: target)
      read(receiver, into: window)
      callUnit(unit, window)
      deliver(window, target)
      return
    }
    let saved = builder.top
    if case .register(let register) = receiver.storage, receiver.owner === builder.unit {
      getField(name, of: register, consumes: false, into: target)
    } else {
      let object = builder.allocate()
      read(receiver, into: object)
      getField(name, of: object, consumes: true, into: target)
    }
    builder.free(to: saved)
  }

  // MARK: Methods

  /// A method of a structure that is known, called on a value.
  func callMethod(
    _ node: CallExpression, _ member: StructUnit.Member, _ order: [Int]?, into target: Int
  ) {
    let window = window(for: target)
    receiver(of: node, into: window)
    arguments(of: member.unit, values(node), order, from: window, hasFirst: false)
    callUnit(member.unit, window)
    deliver(window, target)
  }

  /// What stands before the dot, or `self` where nothing does.
  func receiver(of node: CallExpression, into window: Int) {
    if case .member(let member) = node.callee {
      base(member.base, into: window, isOptional: member.isOptional)
    } else if case .name(let name) = node.callee,
      case .member(let receiver, _) = resolution.bindings[name.id.index]
    {
      read(receiver, into: window)
    }
  }
}
