# The same names as in src/util/process/environment.ts.
set -f
old_ifs=$IFS
IFS='
'
for line in $(export -p); do
    line=${line#declare -x }
    line=${line#export }
    name=${line%%=*}
    case $name in
    *[!A-Za-z0-9_]*) ;;
    NODE_* | LD_* | UV_* | V8_* | OPENSSL_* | SSL_CERT_* | GCONV_PATH | GLIBC_TUNABLES | MALLOC_* | LISTEN_*)
        unset "$name"
        ;;
    esac
done
IFS=$old_ifs
set +f
