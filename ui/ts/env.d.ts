// What the bundler provides, told to the type checker.
declare module "@hotwired/turbo" {
  export function visit(location: string | URL, options?: { action?: "advance" | "replace" | "restore" }): void
  export function renderStreamMessage(message: string): void
  export const cache: { clear(): void }
}

// Written by tools/assets: the *_controller.ts of feature/ and across/, by their name.
declare module "maillage:parts" {
  import type { ControllerConstructor } from "@hotwired/stimulus"
  export const parts: Record<string, ControllerConstructor>
}

interface Window {
  maillage: {
    application: import("@hotwired/stimulus").Application
    Controller: typeof import("@hotwired/stimulus").Controller
    Turbo: typeof import("@hotwired/turbo")
  }
}
