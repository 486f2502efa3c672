let last: Uint8Array = new Uint8Array(0);
let view = new DataView(last.buffer);

/** A view of these bytes: to read or write four of them at once. Asked for in every record, made once for an input. */
export const viewOf = (bytes: Uint8Array): DataView => {
  if (bytes !== last) {
    last = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view;
};
