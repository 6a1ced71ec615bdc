package coedit

import (
	"context"
	"log/slog"
	"sync"

	"github.com/dop251/goja"
)

// Editors is browsers' documents, of the real Yjs. Safe for concurrent use. As editors do, they never write inside a sign that
// JavaScript counts as two: there Yjs does not converge.
type Editors struct {
	mu sync.Mutex
	m  *inside
}

const editors = `
const docs = {}
function make(id) {
	const d = new Y.Doc()
	docs[id] = d; d.made = []
	d.on("update", (u, origin) => { if (origin !== "far") d.made.push(u) })
	return d.clientID
}
function apply(id, list) { for (const u of list) Y.applyUpdate(docs[id], new Uint8Array(u), "far") }
function take(id) { const d = docs[id], u = Y.mergeUpdates(d.made); d.made = []; return u.slice().buffer }
function made(id) { return docs[id].made.length }
function xml(id) { return docs[id].getXmlFragment("default").toString() }
function vector(id) { return Y.encodeStateVector(docs[id]).slice().buffer }
function whole(id) { return Y.encodeStateAsUpdate(docs[id]).slice().buffer }
function holes(id) { const s = docs[id].store; return s.pendingStructs !== null || s.pendingDs !== null }
function texts(id) { const out = []; const walk = n => { for (const c of n.toArray()) c instanceof Y.XmlText ? out.push(c) : walk(c) }; walk(docs[id].getXmlFragment("default")); return out }
function fit(x, at) { const s = x.toDelta().map(d => d.insert).join(""); at = Math.min(at, s.length); return (s.charCodeAt(at) & 0xfc00) === 0xdc00 ? at - 1 : at }
function write(id, n, at, s) { const t = texts(id); if (!t.length) return; const x = t[n % t.length]; x.insert(fit(x, at), s) }
function erase(id, n, at, len) { const t = texts(id); if (!t.length) return; const x = t[n % t.length], from = fit(x, at); x.delete(from, fit(x, from + len) - from) }
function bold(id, n, at, len) { const t = texts(id); if (!t.length) return; const x = t[n % t.length], from = fit(x, at); x.format(from, fit(x, from + len) - from, { bold: {} }) }
function paragraph(id, at, s) {
	const f = docs[id].getXmlFragment("default"), p = new Y.XmlElement("paragraph"), t = new Y.XmlText()
	docs[id].transact(() => { f.insert(Math.min(at, f.length), [p]); p.insert(0, [t]); t.insert(0, s) })
}
function cut(id, at) { const f = docs[id].getXmlFragment("default"); if (f.length > 1) f.delete(at % f.length, 1) }
function deep(id, n) { let at = docs[id].getXmlFragment("default"); docs[id].transact(() => { for (let i = 0; i < n; i++) { const e = new Y.XmlElement("blockquote"); at.insert(0, [e]); at = e } }) }
function undo(id) { const d = docs[id]; d.um ??= new Y.UndoManager(d.getXmlFragment("default")); d.um.undo() }
function anchor(id, n, at) { const t = texts(id)[n]; docs[id].mark = Y.createRelativePositionFromTypeIndex(t, at) }
function anchored(id) { const p = Y.createAbsolutePositionFromRelativePosition(docs[id].mark, docs[id]); return p === null ? -1 : p.index }
`

// NewEditors returns a place for documents.
func NewEditors() (*Editors, error) {
	m, err := newInside()
	if err != nil {
		return nil, err
	}
	in := m.(*inside)
	_, err = in.vm.RunString(editors)
	return &Editors{m: in}, err
}

// Call calls a function of editors: []byte arguments are buffers, and so is a result that is one.
func (e *Editors) Call(name string, args ...any) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f, _ := goja.AssertFunction(e.m.vm.Get(name))
	var values []goja.Value
	for _, a := range args {
		switch a := a.(type) {
		case []byte:
			a = append([]byte{}, a...)
			values = append(values, e.m.vm.ToValue(e.m.vm.NewArrayBuffer(a)))
		case [][]byte:
			var list []any
			for _, b := range a {
				list = append(list, e.m.vm.NewArrayBuffer(append([]byte{}, b...)))
			}
			values = append(values, e.m.vm.NewArray(list...))
		default:
			values = append(values, e.m.vm.ToValue(a))
		}
	}
	v, err := f(goja.Undefined(), values...)
	if err != nil {
		return nil, err
	}
	if b, ok := v.Export().(goja.ArrayBuffer); ok {
		return append([]byte{}, b.Bytes()...), nil
	}
	return v.Export(), nil
}

// Pool is a few engines.
type Pool struct{ *pool }

// NewPool returns engines.
func NewPool(o Options) Pool { return Pool{newPool(o.filled(), slog.New(slog.DiscardHandler))} }

// Run does j on one of them.
func (p Pool) Run(ctx context.Context, j Job) (Done, error) { return p.run(ctx, j) }
