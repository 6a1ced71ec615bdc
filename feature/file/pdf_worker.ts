// The half of pdf.js that reads documents: it runs in a worker, which reader.ts starts. Without it, nothing.
import "pdfjs-dist/build/pdf.worker.mjs"
