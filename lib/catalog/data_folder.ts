// The data folder of the catalog's PostgreSQL as bytes, from which another process begins where this one is.

import { gunzipSync, gzipSync } from "node:zlib";
import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import type { FileNode, FileOperations } from "./shared_pages.ts";

/** The runtime's file system in memory, as far as it counts here. */
export interface FileSystem {
  lookupPath(path: string): { node: FolderNode };
  mkdirTree(path: string): void;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
}

export interface FolderNode {
  mode: number;
  contents: Record<string, FolderNode | (FileNode & { mode: number })>;
  stream_ops: FileOperations;
  node_ops: { mknod(parent: FolderNode, name: string, mode: number, device: number): FileNode };
}

/** Each file by its folder, its name, and the number of its contents, which several may share. */
interface Listed {
  folders: string[];
  files: [folder: number, name: string, contents: number][];
}

/** A plain file that its owner reads and writes. */
const MODE = 0o100600;
/** As quick as it can be: names and numbers of a catalog become a tenth in any case. */
const LEVEL = 1;

export function packFolder(fs: FileSystem, root: string): Uint8Array {
  const numbers = new Map<FileNode["contents"], number>();
  const bodies: FileNode[] = [];
  const listed: Listed = { folders: [], files: [] };
  const walk = (path: string, { contents }: FolderNode) => {
    const folder = listed.folders.push(path) - 1;
    for (const [name, node] of Object.entries(contents)) {
      if (fs.isDir(node.mode)) walk(`${path}/${name}`, node as FolderNode);
      if (!fs.isFile(node.mode)) continue;
      const file = node as FileNode;
      const number = numbers.get(file.contents) ?? bodies.push(file) - 1;
      numbers.set(file.contents, number);
      listed.files.push([folder, name, number]);
    }
  };
  walk(root, fs.lookupPath(root).node);
  const to = new Writer(bodies.reduce((size, { usedBytes }) => size + usedBytes, 1 << 16));
  const list = new TextEncoder().encode(JSON.stringify(listed));
  to.uint32(list.length);
  to.bytes(list);
  to.uint32(bodies.length);
  for (const { contents, usedBytes } of bodies) {
    to.uint32(usedBytes);
    to.bytes(new Uint8Array(contents.buffer, contents.byteOffset, usedBytes));
  }
  return gzipSync(to.take(), { level: LEVEL });
}

/** Puts all of it where it was. */
export function unpackFolder(fs: FileSystem, packed: Uint8Array): void {
  const from = new Cursor(gunzipSync(packed));
  const { folders, files } = JSON.parse(from.text(from.uint32())) as Listed;
  const bodies = Array.from(
    { length: from.uint32() },
    () => ({ contents: from.view(from.uint32()).slice(), files: 0 }),
  );
  const nodes = folders.map((path) => {
    fs.mkdirTree(path);
    return fs.lookupPath(path).node;
  });
  for (const [, , body] of files) bodies[body].files++;
  for (const [folder, name, body] of files) {
    const parent = nodes[folder];
    const { contents, files } = bodies[body];
    const node = parent.node_ops.mknod(parent, name, MODE, 0);
    node.contents = contents;
    node.usedBytes = contents.length;
    node.isShared = files > 1;
  }
}
