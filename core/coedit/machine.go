package coedit

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"
)

//go:embed engine.js
var script string

// Job is one thing asked of a machine: read, merge or weave (ui/ts/engine.ts).
type Job struct {
	Do      string
	Updates [][]byte
	With    string
}

// Done is what it answers.
type Done struct {
	Update   []byte
	Markdown string
	Document string // what Markdown is to say, in JSON; "" where that was not asked
	Fault    string // "" when it could
}

// machine runs the real Yjs and the editor's Markdown. For one goroutine. After an error it is not used again.
type machine interface {
	do(ctx context.Context, j Job) (Done, error)
	close()
}

// program is the script, compiled once for all machines of the process.
var program = sync.OnceValues(func() (*goja.Program, error) { return goja.Compile("engine.js", script, false) })

// deepest is how many calls of JavaScript may be within one another: what a page of fifty levels needs, ten times.
const deepest = 4000

// inside is a machine of this very process: quick to make, and limited in time alone.
type inside struct {
	vm    *goja.Runtime
	calls map[string]goja.Callable
}

func newInside() (machine, error) {
	p, err := program()
	if err != nil {
		return nil, fmt.Errorf("coedit: engine: %w", err)
	}
	m := &inside{vm: goja.New(), calls: map[string]goja.Callable{}}
	m.vm.SetMaxCallStackSize(deepest)
	if err := m.browserless(); err != nil {
		return nil, err
	}
	if _, err := m.vm.RunProgram(p); err != nil {
		return nil, fmt.Errorf("coedit: engine: %w", err)
	}
	engine := m.vm.Get("engine").ToObject(m.vm)
	for _, name := range engine.Keys() {
		call, ok := goja.AssertFunction(engine.Get(name))
		if !ok {
			return nil, fmt.Errorf("coedit: engine: %s is no function", name)
		}
		m.calls[name] = call
	}
	return m, nil
}

// browserless gives the script the few things that it expects around it.
func (m *inside) browserless() error {
	vm := m.vm
	fill := func(call goja.FunctionCall) goja.Value {
		a := call.Argument(0).ToObject(vm)
		b := make([]byte, a.Get("length").ToInteger()*a.Get("BYTES_PER_ELEMENT").ToInteger())
		rand.Read(b)
		buffer, ok := a.Get("buffer").Export().(goja.ArrayBuffer)
		if !ok {
			panic(vm.NewTypeError("an array is wanted"))
		}
		copy(buffer.Bytes()[a.Get("byteOffset").ToInteger():], b)
		return call.Argument(0)
	}
	encode := func(s string) goja.Value { return vm.ToValue(vm.NewArrayBuffer([]byte(s))) }
	decode := func(call goja.FunctionCall) goja.Value {
		a := call.Argument(0).ToObject(vm)
		buffer, ok := a.Get("buffer").Export().(goja.ArrayBuffer)
		if !ok {
			panic(vm.NewTypeError("an array is wanted"))
		}
		from, n := a.Get("byteOffset").ToInteger(), a.Get("byteLength").ToInteger()
		return vm.ToValue(string(buffer.Bytes()[from : from+n]))
	}
	nothing := func() {}
	for name, f := range map[string]any{"$fill": fill, "$encode": encode, "$decode": decode, "$nothing": nothing, "$now": func() int64 { return time.Now().UnixMilli() }} {
		if err := vm.Set(name, f); err != nil {
			return fmt.Errorf("coedit: engine: %w", err)
		}
	}
	_, err := vm.RunString(splitRight + `globalThis.crypto = {getRandomValues: $fill, subtle: {}}
globalThis.console = {log: $nothing, warn: $nothing, error: $nothing, info: $nothing, debug: $nothing}
globalThis.setTimeout = globalThis.setInterval = () => 0
globalThis.clearTimeout = globalThis.clearInterval = $nothing
globalThis.performance = {now: $now}
globalThis.TextEncoder = class { encode(s) { return new Uint8Array($encode(s)) } }
globalThis.TextDecoder = class { decode(a) { return a ? $decode(a) : "" } }`)
	if err != nil {
		return fmt.Errorf("coedit: engine: %w", err)
	}
	return nil
}

// splitRight is the split of ECMAScript (§22.2.6.14) for expressions that look ahead, of which goja takes the matches one after
// the other, empty ones too: the schema's reader depends on it.
const splitRight = `const plain = RegExp.prototype[Symbol.split]
RegExp.prototype[Symbol.split] = function (s, limit) {
	if (!this.source.includes("(?=") || limit !== undefined) return plain.call(this, s, limit)
	const r = new RegExp(this.source, this.flags.replace("y", "") + "y"), out = []
	if (s.length === 0) return r.exec(s) ? [] : [s]
	let p = 0
	for (let q = 0; q < s.length;) {
		r.lastIndex = q
		const m = r.exec(s), e = r.lastIndex
		if (m === null || e === p) { q++; continue }
		out.push(s.slice(p, q), ...m.slice(1))
		p = q = e
	}
	out.push(s.slice(p))
	return out
}
`

func (m *inside) do(ctx context.Context, j Job) (d Done, err error) {
	call, ok := m.calls[j.Do]
	if !ok {
		return d, fmt.Errorf("coedit: engine: nothing does %q", j.Do)
	}
	stop := context.AfterFunc(ctx, func() { m.vm.Interrupt(errSlow) })
	defer stop()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("coedit: engine: %v", p)
		}
	}()
	list := make([]any, len(j.Updates))
	for n, u := range j.Updates {
		list[n] = m.vm.NewArrayBuffer(u)
	}
	v, err := call(goja.Undefined(), m.vm.NewArray(list...), m.vm.ToValue(j.With))
	if e := (*goja.Exception)(nil); errors.As(err, &e) {
		return Done{Fault: e.Error()}, nil
	}
	if err != nil {
		return d, fmt.Errorf("coedit: engine: %w", err)
	}
	out := v.ToObject(m.vm)
	buffer, ok := out.Get("update").Export().(goja.ArrayBuffer)
	if !ok {
		return d, errors.New("coedit: engine: no update")
	}
	return Done{Update: buffer.Bytes(), Markdown: out.Get("markdown").String(), Document: out.Get("document").String()}, nil
}

func (m *inside) close() {}

// errSlow ends a script that takes too long.
var errSlow = errors.New("it takes too long")
