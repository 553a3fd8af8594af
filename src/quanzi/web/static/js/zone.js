// The time zone of this device, where nobody chose one.

export function enhance(field) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!field.value && zone) field.value = zone;
}
