/** A topic's last level that announces a picture: Frigate's `snapshot`, an ESP32-CAM's `image`, `latest.jpg`. */
const IMAGE_LEVEL = /(?:^|[/_.-])(?:image|snapshot|picture|photo|thumbnail|jpe?g|png)$/i;

/** A topic on which pictures are published. Only counts leave a camera; no picture comes in. */
export function isImageTopic(topic: string): boolean {
  return IMAGE_LEVEL.test(topic);
}

/** JPEG, PNG, GIF, RIFF (WebP) and BMP by their first bytes; the same in base64, and as a `data:` URL. */
export function looksLikeImage(payload: Buffer): boolean {
  if (payload.length < 8) return false;
  switch (payload[0]) {
    case 0xff:
      return payload[1] === 0xd8 && payload[2] === 0xff;
    case 0x89:
      return payload.subarray(1, 4).equals(PNG);
    case 0x47: // G
      return payload.subarray(0, 4).equals(GIF);
    case 0x52: // R
      return payload.subarray(8, 12).equals(WEBP);
    case 0x64: // d
      return payload.subarray(0, 11).equals(DATA_URL);
    case 0x2f: // /
      return payload.subarray(0, 4).equals(JPEG_BASE64);
    case 0x69: // i
      return payload.subarray(0, 8).equals(PNG_BASE64);
    default:
      return false;
  }
}

const PNG = Buffer.from('PNG');
const GIF = Buffer.from('GIF8');
const WEBP = Buffer.from('WEBP');
const DATA_URL = Buffer.from('data:image/');
const JPEG_BASE64 = Buffer.from('/9j/');
const PNG_BASE64 = Buffer.from('iVBORw0K');

/** A text that holds a picture. */
export function isImageText(text: string): boolean {
  return text.startsWith('/9j/') || text.startsWith('iVBORw0K') || text.startsWith('data:image/');
}
