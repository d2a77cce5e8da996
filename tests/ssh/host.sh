#!/bin/bash
# Becomes a host: this machine's files, of which it changes only its own copy, in namespaces of its
# own, with systemd or supervisord as the first process, OpenSSH and nginx. Only the network is shared.
#   unshare --mount --pid --fork --uts --ipc --cgroup host.sh FOLDER ADDRESS systemd|supervisord
set -e
folder=$1 address=$2 first=$3

mount --make-rprivate /
mount -t tmpfs tmpfs "$folder/disk"
mkdir "$folder/disk/"{changed,work,root}
mount -t overlay overlay \
  -o "lowerdir=/,upperdir=$folder/disk/changed,workdir=$folder/disk/work" "$folder/disk/root"
cd "$folder/disk/root"
mount -t proc proc proc
mount -t sysfs sysfs sys -o ro
mount -t tmpfs tmpfs sys/fs/cgroup
mkdir sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
mount -t tmpfs tmpfs dev -o mode=755
for name in null zero full random urandom tty; do
  touch "dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm
mount -t devpts devpts dev/pts -o newinstance,ptmxmode=666
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs run -o mode=755
mount -t tmpfs tmpfs tmp -o mode=1777
mkdir -p run/sshd run/lock srv

# Who runs the tests may log in as root. Python, uv and their index are
# this machine's.
rm -rf root/.ssh root/.bashrc root/.profile root/.bash_profile
install -D -m 600 "$folder/key.pub" root/.ssh/authorized_keys
chmod 755 root
python=$(realpath "$folder/python")
mkdir opt/python3.13
mount --bind "${python%/bin/*}" opt/python3.13
echo /opt/python3.13/lib > etc/ld.so.conf.d/python3.13.conf
ldconfig -r .
install "$(realpath "$folder/uv")" usr/local/bin/uv
env | grep -E '^(SSL_CERT_FILE|PIP_[A-Z_]+|UV_[A-Z_]+)=' > etc/environment || true
printf 'ListenAddress %s\nUsePAM yes\nPasswordAuthentication no\nMaxSessions 50\nMaxStartups 100\n' "$address" \
  > etc/ssh/sshd_config
printf 'Subsystem sftp internal-sftp\n' >> etc/ssh/sshd_config
cp "$folder/host_key" etc/ssh/ssh_host_ed25519_key
rm -f etc/nginx/sites-enabled/*

# Of this machine's services only these.
rm -rf etc/systemd/system/*.wants
mkdir -p etc/systemd/system/multi-user.target.wants
for name in ssh nginx; do
  ln -s "/lib/systemd/system/$name.service" etc/systemd/system/multi-user.target.wants/
done
for name in systemd-sysctl.service systemd-modules-load.service systemd-remount-fs.service \
  systemd-udevd.service systemd-udev-trigger.service systemd-logind.service getty.target \
  dev-hugepages.mount dev-mqueue.mount sys-fs-fuse-connections.mount sys-kernel-debug.mount \
  sys-kernel-tracing.mount sys-kernel-config.mount; do
  ln -sfn /dev/null "etc/systemd/system/$name"
done
ln -sfn /lib/systemd/system/multi-user.target etc/systemd/system/default.target

pivot_root . mnt
umount -l mnt
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
if [ "$first" = systemd ]; then
  exec env -i container=tests PATH="$PATH" /lib/systemd/systemd
fi
nginx
supervisord -c /etc/supervisor/supervisord.conf
exec /usr/sbin/sshd -D
