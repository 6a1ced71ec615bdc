// Shows what the site pushes while no page of it is open, and opens the page it is about. It keeps nothing, and stands
// between no page and the site.
"use strict"

self.addEventListener("install", () => self.skipWaiting())

self.addEventListener("push", (event) => {
  const said = event.data?.json()?.notification
  if (!said?.title) return
  const { title, body, lang, tag, navigate } = said
  event.waitUntil(self.registration.showNotification(title, { body, lang, tag, data: { navigate } }))
})

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  const to = new URL(event.notification.data?.navigate ?? "/", self.location.origin)
  if (to.origin === self.location.origin) event.waitUntil(self.clients.openWindow(to.href))
})

// The browser changed the address by itself: the site is told of the new one, as the settings do.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)))

async function renew(event) {
  const options = event.oldSubscription?.options
  if (!event.newSubscription && !options) return
  const { endpoint, keys } = (event.newSubscription ?? (await self.registration.pushManager.subscribe(options))).toJSON()
  const body = new URLSearchParams({ adresse: endpoint, cle: keys.p256dh, secret: keys.auth })
  await fetch("/parametres/notifications/appareils", { method: "POST", body, credentials: "same-origin" })
}
