/// The dispatch loop.
extension VM {
  /// Runs the innermost frame until it returns, and hands its result over.
  ///
  /// Only local variables are used on the hot paths: program counter, registers and the fuel that is
  /// left until the next look at the limits. What can fail or is rare is a function of its own, which
  /// finds the program counter in the frame for the error's place.
  func run() throws(Trap) -> Value {
    let entry = frame
    var pc = entry.pointee.pc
    var base = entry.pointee.base
    var fuel: Int32 = VM.fuelPerPoll

    while true {
      do throws(Trap) {
        while true {
          let i = pc.pointee
          pc += 1
          switch i.operation {
          // MARK: Loading and moving
          case .loadInt: base[i.a] = Value(i.bx)
          case .loadConstant:
            let value = frame.pointee.function.pointee.constants[i.bx]
            heap.retain(value)
            base[i.a] = value
          case .loadWord:
            base[i.a] = Value(tag: UInt64(i.b), bits: pc.pointee)
            pc += 1
          case .loadNone: base[i.a] = .none
          case .loadBool: base[i.a] = Value(i.b != 0)
          case .loadUnset: base[i.a] = .unset
          case .copy:
            let value = base[i.b]
            if value.isHeap { value.header.pointee.references &+= 1 }
            base[i.a] = value
          case .move:
            base[i.a] = base[i.b]
            base[i.b].tag = Tag.none
          case .assign:
            let old = base[i.a]
            base[i.a] = base[i.b]
            base[i.b].tag = Tag.none
            if old.isHeap { heap.releaseObject(old.header) }
          case .assignCopy:
            let value = base[i.b]
            if value.isHeap { value.header.pointee.references &+= 1 }
            let old = base[i.a]
            base[i.a] = value
            if old.isHeap { heap.releaseObject(old.header) }
          case .release:
            release(base + i.a, i.b)
          case .discard: if base[i.a].isHeap { discard(base + i.a) }

          // MARK: Variables that are not registers
          case .getGlobal:
            let value = globals[i.bx]
            if value.tag >= Tag.unset {
              if value.tag == Tag.unset {
                frame.pointee.pc = pc
                throw unsetVariable(value)
              }
              heap.retain(value)
            }
            base[i.a] = value
          case .setGlobal:
            let old = globals[i.bx]
            globals[i.bx] = base[i.a]
            base[i.a].tag = Tag.none
            if old.isHeap { heap.releaseObject(old.header) }
          case .newCell: base[i.a] = heap.makeCell(base[i.a])
          case .getCell:
            let value = base[i.b].asCell.pointee.value
            if value.tag == Tag.unset {
              frame.pointee.pc = pc
              throw unsetVariable(value)
            }
            heap.retain(value)
            base[i.a] = value
          case .setCell: setCell(base[i.a], base + i.b)
          case .getCapture:
            let value = frame.pointee.closure.unsafelyUnwrapped.captures[i.b]
            heap.retain(value)
            base[i.a] = value
          case .getCaptureCell:
            let value = frame.pointee.closure.unsafelyUnwrapped.captures[i.b].asCell.pointee.value
            if value.tag == Tag.unset {
              frame.pointee.pc = pc
              throw unsetVariable(value)
            }
            heap.retain(value)
            base[i.a] = value
          case .setCaptureCell:
            setCell(frame.pointee.closure.unsafelyUnwrapped.captures[i.a], base + i.b)
          case .loadSelf:
            let value = base[-1]
            heap.retain(value)
            base[i.a] = value
          case .makeClosure:
            frame.pointee.pc = pc
            base[i.a] = makeClosure(i.bx, base)
            if heap.containerCount > heap.nextCollection { heap.collectCycles() }

          // MARK: Arithmetic
          case .add:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              let (sum, overflow) = x.int.addingReportingOverflow(y.int)
              if !overflow {
                base[i.a] = Value(sum)
                continue
              }
            } else if x.tag == Tag.double, y.tag == Tag.double {
              base[i.a] = Value(x.double + y.double)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.add, i, base)
          case .subtract:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              let (difference, overflow) = x.int.subtractingReportingOverflow(y.int)
              if !overflow {
                base[i.a] = Value(difference)
                continue
              }
            } else if x.tag == Tag.double, y.tag == Tag.double {
              base[i.a] = Value(x.double - y.double)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.subtract, i, base)
          case .multiply:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag == Tag.double, y.tag == Tag.double {
              base[i.a] = Value(x.double * y.double)
              continue
            } else if x.tag | y.tag == 0 {
              let (product, overflow) = x.int.multipliedReportingOverflow(by: y.int)
              if !overflow {
                base[i.a] = Value(product)
                continue
              }
            }
            frame.pointee.pc = pc
            try slowBinary(.multiply, i, base)
          case .divide:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag == Tag.double, y.tag == Tag.double {
              base[i.a] = Value(x.double / y.double)
              continue
            } else if x.tag | y.tag == 0, y.int > 0 {
              base[i.a] = Value(x.int / y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.divide, i, base)
          case .remainder:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0, y.int > 0 {
              base[i.a] = Value(x.int % y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.remainder, i, base)
          case .remainderImmediate:
            let x = base[i.b]
            if x.tag == Tag.int {
              base[i.a] = Value(x.int % i.immediate)
              continue
            }
            frame.pointee.pc = pc
            try slowImmediate(.remainder, i, base)
          case .multiplyImmediate:
            let x = base[i.b]
            if x.tag == Tag.int {
              let (product, overflow) = x.int.multipliedReportingOverflow(by: i.immediate)
              if !overflow {
                base[i.a] = Value(product)
                continue
              }
            }
            frame.pointee.pc = pc
            try slowImmediate(.multiply, i, base)
          case .addImmediate:
            let x = base[i.b]
            if x.tag == Tag.int {
              let (sum, overflow) = x.int.addingReportingOverflow(i.immediate)
              if !overflow {
                base[i.a] = Value(sum)
                continue
              }
            }
            frame.pointee.pc = pc
            try slowAddImmediate(i, base)
          case .wrappingAdd:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int &+ y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.wrappingAdd, i, base)
          case .wrappingSubtract:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int &- y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.wrappingSubtract, i, base)
          case .wrappingMultiply:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int &* y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.wrappingMultiply, i, base)
          case .bitAnd:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int & y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.bitAnd, i, base)
          case .bitOr:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int | y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.bitOr, i, base)
          case .bitXor:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int ^ y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.bitXor, i, base)
          case .shiftLeft:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int << y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.shiftLeft, i, base)
          case .shiftRight:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int >> y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.shiftRight, i, base)
          case .negate:
            frame.pointee.pc = pc
            try slowUnary(.negate, i, base)
          case .not:
            let x = base[i.b]
            if x.tag == Tag.bool {
              base[i.a] = Value(!x.bool)
              continue
            }
            frame.pointee.pc = pc
            try slowUnary(.not, i, base)
          case .bitNot:
            frame.pointee.pc = pc
            try slowUnary(.bitNot, i, base)
          case .equal:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.bits == y.bits)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.equal, i, base)
          case .notEqual:
            frame.pointee.pc = pc
            try slowBinary(.notEqual, i, base)
          case .less:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int < y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.less, i, base)
          case .lessOrEqual:
            let x = base[i.b]
            let y = base[i.c]
            if x.tag | y.tag == 0 {
              base[i.a] = Value(x.int <= y.int)
              continue
            }
            frame.pointee.pc = pc
            try slowBinary(.lessOrEqual, i, base)

          // MARK: Jumps
          case .jump:
            if i.bx < 0 { try spend(&fuel, pc) }
            pc += i.bx
          case .jumpTrue:
            let x = base[i.a]
            if x.tag != Tag.bool {
              frame.pointee.pc = pc
              throw notABool(base + i.a)
            }
            if x.bool {
              if i.bx < 0 { try spend(&fuel, pc) }
              pc += i.bx
            }
          case .jumpFalse:
            let x = base[i.a]
            if x.tag != Tag.bool {
              frame.pointee.pc = pc
              throw notABool(base + i.a)
            }
            if !x.bool {
              if i.bx < 0 { try spend(&fuel, pc) }
              pc += i.bx
            }
          case .jumpNone: if base[i.a].tag == Tag.none { pc += i.bx }
          case .jumpNotNone: if base[i.a].tag != Tag.none { pc += i.bx }
          case .jumpSet: if base[i.a].tag != Tag.unset { pc += i.bx }
          case .jumpLess:
            let x = base[i.b]
            let y = base[i.c]
            let holds: Bool
            if x.tag | y.tag == 0 {
              holds = x.int < y.int
            } else if x.tag == Tag.double, y.tag == Tag.double {
              holds = x.double < y.double
            } else {
              frame.pointee.pc = pc
              holds = try slowCompare(.less, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .jumpLessOrEqual:
            let x = base[i.b]
            let y = base[i.c]
            let holds: Bool
            if x.tag | y.tag == 0 {
              holds = x.int <= y.int
            } else if x.tag == Tag.double, y.tag == Tag.double {
              holds = x.double <= y.double
            } else {
              frame.pointee.pc = pc
              holds = try slowCompare(.lessOrEqual, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .jumpEqual:
            let x = base[i.b]
            let y = base[i.c]
            let holds: Bool
            if x.tag | y.tag == 0 {
              holds = x.bits == y.bits
            } else {
              frame.pointee.pc = pc
              holds = try slowCompare(.equal, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .jumpLessImmediate:
            let x = base[i.b]
            let holds: Bool
            if x.tag == Tag.int {
              holds = x.int < i.immediate
            } else {
              frame.pointee.pc = pc
              holds = try slowCompareImmediate(.less, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .jumpLessOrEqualImmediate:
            let x = base[i.b]
            let holds: Bool
            if x.tag == Tag.int {
              holds = x.int <= i.immediate
            } else {
              frame.pointee.pc = pc
              holds = try slowCompareImmediate(.lessOrEqual, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .jumpGreaterImmediate:
            let x = base[i.b]
            let holds: Bool
            if x.tag == Tag.int {
              holds = x.int > i.immediate
            } else {
              frame.pointee.pc = pc
              holds = try slowCompareImmediate(.greater, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .jumpGreaterOrEqualImmediate:
            let x = base[i.b]
            let holds: Bool
            if x.tag == Tag.int {
              holds = x.int >= i.immediate
            } else {
              frame.pointee.pc = pc
              holds = try slowCompareImmediate(.greaterOrEqual, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .jumpEqualImmediate:
            let x = base[i.b]
            let holds: Bool
            if x.tag == Tag.int {
              holds = x.int == i.immediate
            } else {
              frame.pointee.pc = pc
              holds = try slowCompareImmediate(.equal, i, base)
            }
            try branch(&pc, &fuel, holds == (i.a != 0))
          case .requireBool:
            if base[i.a].tag != Tag.bool {
              frame.pointee.pc = pc
              throw notABool(base + i.a)
            }

          // MARK: Loops
          case .forPrepare:
            let x = base[i.a]
            let y = base[i.a + 1]
            if x.tag | y.tag != 0 || i.flags & InstructionFlag.closed != 0 || y.int < x.int {
              frame.pointee.pc = pc
              try slowForPrepare(i, base)
            }
            // A closed range has a number, also where what follows its last is the smallest one.
            if base[i.a].int >= base[i.a + 1].int, i.flags & InstructionFlag.closed == 0 {
              pc += i.bx
            }
          case .forLoop:
            let register = base + i.a
            let next = register.pointee.int &+ 1
            if next != register[1].int {
              register.pointee.bits = UInt64(bitPattern: Int64(next))
              try spend(&fuel, pc)
              pc += i.bx
            }
          case .iteratePrepare:
            frame.pointee.pc = pc
            try iteratePrepare(base + i.a)
          case .iterate:
            let register = base + i.a
            if register.pointee.tag == Tag.array {
              let array = register.pointee.asArray
              let index = register[1].int
              if index < array.pointee.count {
                let element = array.pointee.elements.unsafelyUnwrapped[index]
                heap.retain(element)
                register[2] = element
                register[1] = Value(index &+ 1)
                continue
              }
              pc += i.bx
            } else {
              frame.pointee.pc = pc
              if try !iterate(register) { pc += i.bx }
            }

          // MARK: Composite values
          case .makeRange:
            frame.pointee.pc = pc
            base[i.a] = try makeRange(i, base)
          case .makeArray:
            let array = heap.makeArray(moving: base + i.b, count: i.c)
            VM.clear(base + i.b, i.c)
            base[i.a] = array
          case .makeDictionary:
            frame.pointee.pc = pc
            try makeDictionary(i, base)
          case .interpolate:
            frame.pointee.pc = pc
            try interpolate(i, base)
          case .getIndex:
            let container = base[i.b]
            let index = base[i.c]
            if container.tag == Tag.array, index.tag == Tag.int, i.flags == 0 {
              let array = container.asArray
              if UInt(bitPattern: index.int) < UInt(bitPattern: array.pointee.count) {
                let element = array.pointee.elements.unsafelyUnwrapped[index.int]
                heap.retain(element)
                base[i.a] = element
                continue
              }
            }
            frame.pointee.pc = pc
            try slowGetIndex(i, base)
          case .setIndex:
            let container = base[i.a]
            let index = base[i.b]
            if container.tag == Tag.array, index.tag == Tag.int,
              container.header.pointee.references == 1
            {
              let array = container.asArray
              if UInt(bitPattern: index.int) < UInt(bitPattern: array.pointee.count) {
                let slot = array.pointee.elements.unsafelyUnwrapped + index.int
                let old = slot.pointee
                let value = base[i.c]
                if i.flags & InstructionFlag.consumesC != 0 {
                  base[i.c].tag = Tag.none
                } else {
                  heap.retain(value)
                }
                slot.pointee = value
                heap.release(old)
                continue
              }
            }
            frame.pointee.pc = pc
            try slowSetIndex(i, base)
          case .setPath:
            frame.pointee.pc = pc
            try setPath(i, base)
          case .append:
            let container = base[i.a]
            let element = base[i.b]
            if container.tag == Tag.array, container.header.pointee.references == 1 {
              if i.flags & InstructionFlag.consumesB != 0 {
                base[i.b].tag = Tag.none
              } else {
                heap.retain(element)
              }
              heap.append(element, to: container.asArray)
            } else {
              frame.pointee.pc = pc
              try slowAppend(i, base)
            }
          case .makeRecord:
            makeRecord(i, base, pc.pointee)
            pc += 1
          case .unpack:
            frame.pointee.pc = pc
            try unpack(i, base, pc[0])
            pc += InstructionFlag.labelWords(i.flags)
          case .getField:
            let object = base[i.b]
            let cache = pc[1]
            if object.hasFields, UInt64(object.header.pointee.shape) == cache >> 32 {
              let value = object.asRecord.fields[Int(cache & 0xFFFF)]
              heap.retain(value)
              if i.flags & InstructionFlag.consumesB != 0 {
                base[i.b].tag = Tag.none
                heap.releaseObject(object.header)
              }
              base[i.a] = value
              pc += i.flags & InstructionFlag.isDelivered == 0 ? 3 : 2
            } else {
              try slowGetField(i, base, pc)
              pc = frame.pointee.pc
              base = frame.pointee.base
            }
          case .getElementField:
            let container = base[i.b]
            let index = base[i.c]
            let cache = pc[1]
            if container.tag == Tag.array, index.tag == Tag.int,
              UInt(bitPattern: index.int) < UInt(bitPattern: container.asArray.pointee.count)
            {
              let element = container.asArray.pointee.elements.unsafelyUnwrapped[index.int]
              if element.hasFields, UInt64(element.header.pointee.shape) == cache >> 32 {
                let value = element.asRecord.fields[Int(cache & 0xFFFF)]
                heap.retain(value)
                base[i.a] = value
                pc += 2 + Int(UInt32(truncatingIfNeeded: pc.pointee))
                continue
              }
            }
            if let field = noteElementField(i, base, pc, forAssignment: false) {
              heap.retain(field.pointee)
              base[i.a] = field.pointee
              pc += Int(UInt32(truncatingIfNeeded: pc.pointee))
            }
            pc += 2
          case .setElementField:
            let container = base[i.b]
            let index = base[i.c]
            let cache = pc[1]
            if container.tag == Tag.array, index.tag == Tag.int,
              UInt(bitPattern: index.int) < UInt(bitPattern: container.asArray.pointee.count),
              container.header.pointee.references == 1
            {
              let element = container.asArray.pointee.elements.unsafelyUnwrapped + index.int
              let value = base[i.a]
              if element.pointee.hasFields,
                UInt64(element.pointee.header.pointee.shape) == cache >> 32,
                cache & 0xFFFF_0000 == 0 || (cache >> 16) & 0xFFFF == value.tag + 1
              {
                let slot = heap.makeUniqueRecord(element).fields + Int(cache & 0xFFFF)
                let old = slot.pointee
                slot.pointee = value
                base[i.a].tag = Tag.none
                heap.release(old)
                pc += 2 + Int(UInt32(truncatingIfNeeded: pc.pointee))
                continue
              }
            }
            // The general instructions assign this time.
            _ = noteElementField(i, base, pc, forAssignment: true)
            pc += 2
          case .setField:
            let object = base[i.a]
            let cache = pc[1]
            let value = base[i.c]
            if object.hasFields, UInt64(object.header.pointee.shape) == cache >> 32,
              object.header.pointee.references == 1,
              cache & 0xFFFF_0000 == 0 || (cache >> 16) & 0xFFFF == value.tag + 1
            {
              let slot = object.asRecord.fields + Int(cache & 0xFFFF)
              let old = slot.pointee
              if i.flags & InstructionFlag.consumesC != 0 {
                base[i.c].tag = Tag.none
              } else {
                heap.retain(value)
              }
              slot.pointee = value
              heap.release(old)
            } else {
              try slowSetField(i, base, pc)
            }
            pc += 2
          case .storeSelf:
            frame.pointee.pc = pc
            try storeSelf(i.bx, base + i.a, base)
          case .readInteger:
            let word = pc.pointee
            pc += 1
            frame.pointee.pc = pc
            try readInteger(i, base, word)
          case .forceUnwrap:
            if base[i.a].tag == Tag.none {
              frame.pointee.pc = pc
              throw raise(ScriptFault(.unexpectedNil, "found nil where `!` promised a value"))
            }

          // MARK: Patterns
          case .hasElements:
            base[i.a] = Value(hasElements(i, base, pc[0]))
            pc += InstructionFlag.labelWords(i.flags)
          case .hasType:
            let type = frame.pointee.function.pointee.info.takeUnretainedValue().types[i.c]
            base[i.a] = Value(accepts(type, base[i.b]))
          case .fitsValue:
            frame.pointee.pc = pc
            base[i.a] = Value(fits(base[i.b], base[i.c]))
            if i.flags & InstructionFlag.consumesC != 0 { drop(base + i.c) }

          // MARK: Calls
          case .callDirect:
            let function = UnsafeMutablePointer<FunctionCode>(
              bitPattern: UInt(pc.pointee)
            ).unsafelyUnwrapped
            frame.pointee.pc = pc + 1
            try enter(function, function.pointee.directEntry, &pc, &base, i.a, nil, &fuel)
          case .call:
            frame.pointee.pc = pc
            let function = frame.pointee.function.pointee.functions[i.bx]
            try enter(function, function.pointee.directEntry, &pc, &base, i.a, nil, &fuel)
          case .callValue:
            let callee = base[i.a]
            frame.pointee.pc = pc
            if callee.tag == Tag.closure {
              let closure = callee.asClosure
              let function = closure.pointee.function
              if function.pointee.parameterCount != i.b {
                try adjustArguments(function, base + i.a + 1, i.b)
              }
              try enter(function, function.pointee.code, &pc, &base, i.a + 1, closure, &fuel)
            } else {
              try callOther(base + i.a, i.b)
            }
          case .callSite:
            frame.pointee.pc = pc
            try callSite(i.bx, base + i.a)
            pc = frame.pointee.pc
            base = frame.pointee.base
          case .callMutating:
            frame.pointee.pc = pc
            try callMutating(i.bx, base + i.a, base)
            pc = frame.pointee.pc
            base = frame.pointee.base
          case .yieldSelf: yieldSelf(base)
          case .checkType:
            frame.pointee.pc = pc
            try checkType(i, base)
          case .returnValue:
            let result = base[i.a]
            base[i.a].tag = Tag.none
            if leave(result, i.b, entry, &pc, &base) { return result }
          case .returnNone:
            if leave(.none, i.b, entry, &pc, &base) { return .none }

          // MARK: Errors and defers
          case .throwValue:
            frame.pointee.pc = pc
            throw throwValue(base + i.a)
          case .rethrow:
            frame.pointee.pc = pc
            pendingError = base[i.a]
            base[i.a].tag = Tag.none
            throw Trap()
          case .catchMatch:
            let name = NameID(index: UInt32(truncatingIfNeeded: pc.pointee))
            pc += 1
            if !matches(base[i.a], name) { pc += i.bx }
          case .gosub:
            base[i.a] = Value(Int(bitPattern: UnsafeRawPointer(pc)))
            pc += i.bx
          case .gosubReturn:
            pc = UnsafeMutablePointer(bitPattern: base[i.a].int).unsafelyUnwrapped
          }
        }
      } catch {
        try unwind(to: entry)
        pc = frame.pointee.pc
        base = frame.pointee.base
      }
    }
  }

  static let fuelPerPoll: Int32 = 4096
}
