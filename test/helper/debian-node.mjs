// For --import: a Node.js that refuses to change its account, as Debian's does.
const refuse = () => {
  throw new Error('setgid() disabled: io_uring may be enabled.')
}
for (const name of ['setuid', 'setgid', 'setgroups', 'initgroups']) {
  process[name] = refuse
}
