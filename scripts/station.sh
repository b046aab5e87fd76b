#!/bin/sh
# Station d’effacement : inventorie l’ordinateur, envoie l’inventaire et les journaux de nwipe à Ordis.
# POSIX sh et curl, rien d’autre d’obligatoire : ShredOS, SystemRescue, Debian live. Notice : docs/poste-effacement.md.
#
# Ce qui n’a pas pu partir reste dans la file et part au prochain « station.sh send ».
# Codes de sortie : 0 tout est parti · 1 un fichier est refusé · 2 mauvais usage · 75 le serveur n’a pas pu
# recevoir, tout est gardé · 77 le jeton est refusé, tout est gardé · 78 réglages absents.
# shellcheck disable=SC1112 # l’apostrophe française
set -u
set +x # la trace du shell montrerait le jeton
umask 077
export LC_ALL=C

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
origin=$(pwd)
conf=${ORDIS_CONF:-$here/station.conf}
store=${ORDIS_STORE:-$here/ordis-envois}
nwipe=${ORDIS_NWIPE:-/etc/nwipe}
places=${ORDIS_LOGS:-/ /root /sent /exported /archive_drive $here}
tries=${ORDIS_TRIES:-4}
pause=${ORDIS_PAUSE:-2}
waiting=75 denied=77 unset=78
worst=0
device=

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() { code=$1; shift; warn "$*"; exit "$code"; }
has() { command -v "$1" >/dev/null 2>&1; }
outcome() { # CODE: le pire de ce qui est arrivé sera le code de sortie
  [ "$1" -le "$worst" ] || worst=$1
}

usage() {
  cat <<'FIN'
sh station.sh [-d CODE] [JOURNAL…]             inventaire, puis journaux trouvés ou donnés, puis QR de la page
sh station.sh inventory [-d CODE]              l’inventaire seul
sh station.sh log [-d CODE] [JOURNAL…]         les journaux seuls
sh station.sh send                             ce qui n’a pas encore pu partir
sh station.sh qr CODE                          le QR de la page d’un appareil
sh station.sh conf NUMERO-DU-DON               écrire nwipe.conf et nwipe_customers.csv pour ce don

Réglages, par l’environnement ou dans « station.conf » à côté du script :
  ORDIS_URL=https://…      adresse d’Ordis
  ORDIS_TOKEN=ordis_…      jeton du poste, créé sur sa page
FIN
}

# --- réglages ------------------------------------------------------------------------------------------------

setting() { # NOM: sa valeur dans station.conf, qui est lu et jamais exécuté
  [ -r "$conf" ] || return 0
  tr -d '\r' <"$conf" | sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*[\"']\{0,1\}\([^\"']*\)[\"']\{0,1\}[[:space:]]*\$/\1/p" |
    sed 's/[[:space:]]*$//' | tail -n 1
}

configure() {
  url=${ORDIS_URL:-$(setting ORDIS_URL)}
  token=${ORDIS_TOKEN:-$(setting ORDIS_TOKEN)}
  unset ORDIS_TOKEN # les outils lancés plus bas n’ont pas à le connaître
  url=${url%/}
  has curl || die $unset 'Il manque curl sur ce système : démarrez une clef qui l’a. Rien n’a été envoyé.'
  case $url in
    https://*) ;;
    http://127.0.0.1* | http://localhost*) ;;
    http://*) warn 'Attention : cette adresse n’est pas chiffrée (http://). À n’employer que sur le réseau de l’atelier.' ;;
    *) die $unset "Il manque l’adresse d’Ordis : écrivez ORDIS_URL=https://… dans $conf. Rien n’a été envoyé." ;;
  esac
  case $token in
    ordis_*[!A-Za-z0-9_-]* | '' | [!o]*) die $unset "Il manque le jeton du poste : écrivez ORDIS_TOKEN=ordis_… dans $conf. Rien n’a été envoyé." ;;
  esac
  now=$(date +%Y-%m-%d)
  if ! mkdir -p "$store/a-envoyer" "$store/$now" 2>/dev/null || ! : 2>/dev/null >"$store/a-envoyer/.essai"; then
    store=${TMPDIR:-/tmp}/ordis-envois
    mkdir -p "$store/a-envoyer" "$store/$now"
    warn "La clef ne s’écrit pas : les copies sont dans $store, et disparaîtront à l’arrêt."
  fi
  rm -f "$store/a-envoyer/.essai"
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/station.XXXXXX") || exit 1
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' INT TERM
}

# --- parler à Ordis ------------------------------------------------------------------------------------------

ask() { # ADRESSE OPTION…: la réponse dans $reply, son statut dans $status (000 : pas de réponse)
  address=$url$1
  shift
  reply=$scratch/reply
  : >"$reply"
  # Le jeton passe par l’entrée de curl : ni ligne de commande, ni fichier, ni journal ne le montrent.
  status=$(printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl --silent --config - --proto '=http,https' --connect-timeout 15 --max-time 300 \
      --output "$reply" --write-out '%{http_code}' "$@" "$address" 2>/dev/null) || status=000
}

strings() { # les chaînes d’une réponse JSON, une par ligne : « clef<TAB>valeur »
  awk '
    { text = text $0 " " }
    function hex(digits,  value, i) {
      value = 0
      for (i = 1; i <= 4; i++) value = value * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
      return value
    }
    function utf8(point) {
      if (point < 32) return " "
      if (point < 128) return sprintf("%c", point)
      if (point < 2048) return sprintf("%c%c", 192 + int(point / 64), 128 + point % 64)
      return sprintf("%c%c%c", 224 + int(point / 4096), 128 + int(point / 64) % 64, 128 + point % 64)
    }
    END {
      key = ""
      count = length(text)
      for (at = 1; at <= count; at++) {
        if (substr(text, at, 1) != "\"") continue
        value = ""
        for (at++; at <= count && (sign = substr(text, at, 1)) != "\""; at++) {
          if (sign != "\\") { value = value sign; continue }
          sign = substr(text, ++at, 1)
          if (sign == "u") { value = value utf8(hex(substr(text, at + 1, 4))); at += 4 }
          else if (sign ~ /[nrtbf]/) value = value " "
          else value = value sign
        }
        rest = substr(text, at + 1, 8)
        if (rest ~ /^[ ]*:/) key = value
        else print key "\t" value
      }
    }' "$1"
}

field() { # CLEF FICHIER: ses valeurs, une par ligne
  strings "$2" | awk -F '\t' -v key="$1" '$1 == key { print $2 }'
}

tell() { # ce que la réponse dit de chaque disque
  again=; grep -q '"again":[ ]*true' "$1" && again=' (déjà connu, rien n’a changé)'
  say "  reçu$again"
  for key in note sentence changes; do
    field "$key" "$1" | while IFS= read -r line; do [ -z "$line" ] || say "  - $line"; done
  done
  page=$(field url "$1" | tail -n 1)
  say "  page : $page"
}

# --- garder, puis envoyer ------------------------------------------------------------------------------------

keep() { # SORTE FICHIER: une copie datée et une place dans la file, dont le nom est dans $kept
  name=$(basename -- "$2" | tr -c 'A-Za-z0-9._\n-' '_')
  for entry in "$store"/a-envoyer/*; do
    [ -f "$entry" ] || continue
    kept=$(basename -- "$entry")
    [ "$(sed -n 1p "$entry")" = "$1" ] && [ "$(sed -n 2p "$entry")" = "$device" ] &&
      cmp -s "$2" "$store/$(sed -n 3p "$entry")" && return 0
  done
  number=1
  while [ -e "$store/$now/$(date +%H%M%S)-$number" ]; do number=$((number + 1)); done
  folder=$now/$(date +%H%M%S)-$number
  mkdir -p "$store/$folder" && cp -- "$2" "$store/$folder/$name" || return 1
  kept=$(printf '%s' "$folder" | tr '/' '_')
  printf '%s\n%s\n%s\n' "$1" "$device" "$folder/$name" >"$store/a-envoyer/$kept"
  sync 2>/dev/null || :
}

deliver() { # ENTREE DE LA FILE: l’envoyer, la sortir de la file si elle est reçue ou refusée
  entry=$store/a-envoyer/$1
  kind=$(sed -n 1p "$entry") for=$(sed -n 2p "$entry") path=$(sed -n 3p "$entry")
  name=$(basename -- "$path")
  case $kind in inventory) what=inventaire ;; *) what=preuve ;; esac
  say "Envoi : $name ($what)"
  attempt=1 wait=$pause
  while :; do
    cd -- "$store/$(dirname -- "$path")" || return 1
    ask "/api/$kind" --form "file=@$name" --form-string "device=$for"
    cd -- "$origin" || return 1
    case $status in
      000 | 429 | 5??) ;;
      *) break ;;
    esac
    [ "$attempt" -lt "$tries" ] || break
    say "  pas de réponse, nouvel essai dans $wait s"
    sleep "$wait"
    attempt=$((attempt + 1)) wait=$((wait * 2))
  done
  settle "$entry" "$store/$path"
}

settle() { # ENTREE COPIE: ce que le statut de la réponse veut dire
  case $status in
    200 | 201)
      cp -- "$reply" "$2.reponse.json"
      rm -f -- "$1"
      tell "$reply"
      ;;
    400 | 409 | 413 | 415 | 422)
      cp -- "$reply" "$2.refus.json"
      rm -f -- "$1"
      warn "  refusé : $(field detail "$reply")"
      warn "  la copie reste dans $2"
      outcome 1
      return 1
      ;;
    401 | 403)
      warn "  $(field detail "$reply")"
      warn '  Rien n’est perdu : corrigez le jeton, puis « sh station.sh send ».'
      outcome $denied
      ;;
    *)
      [ "$status" = 000 ] && reason='ne répond pas' || reason="a répondu $status"
      warn "  Ordis $reason. Rien n’est perdu : la copie est gardée, faites « sh station.sh send » plus tard."
      outcome $waiting
      ;;
  esac
}

deposit() { # SORTE FICHIER
  keep "$1" "$2" || { warn "La copie de $2 n’a pas pu être écrite : libérez de la place sur la clef."; outcome 1; return 1; }
  deliver "$kept"
}

# --- ce que voit la machine ----------------------------------------------------------------------------------

quoted() { # un texte comme chaîne JSON
  printf '"'
  tr -d '\000-\010\013-\037\177' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "s/$(printf '\t')/\\\\t/g" | awk '{ printf "%s\\n", $0 }'
  printf '"'
}

collect() { # chaque outil présent écrit sa part dans $parts
  parts=$scratch/parts
  mkdir -p "$parts"
  [ "$(id -u)" = 0 ] || warn 'Sans être root, l’inventaire est incomplet : relancez avec « sudo ».'
  has lshw && lshw -json -quiet >"$parts/lshw.json" 2>/dev/null
  has lsblk && lsblk -J -O -b >"$parts/lsblk.json" 2>/dev/null
  has dmidecode && dmidecode >"$parts/dmidecode.txt" 2>/dev/null
  if has smartctl; then
    number=0
    for disk in $(smartctl --scan 2>/dev/null | awk '/^\/dev\// { print $1 }' | sort -u); do
      number=$((number + 1)) # le code de sortie de smartctl est un masque de bits : seule sa sortie compte
      smartctl --json -x "$disk" >"$parts/smartctl-$number.json" 2>/dev/null || :
    done
  fi
  for part in "$parts"/*.json; do
    [ -f "$part" ] || continue
    case $(tr -d '[:space:]' <"$part" | cut -c 1) in '{' | '[') ;; *) rm -f "$part" ;; esac
  done
  [ -s "$parts/dmidecode.txt" ] || rm -f "$parts/dmidecode.txt"
  for tool in lshw lsblk smartctl dmidecode; do has "$tool" || warn "($tool n’est pas sur cette clef : l’inventaire s’en passe.)"; done
}

combine() { # les parts, réunies en un seul objet JSON
  between=
  printf '{'
  for tool in lshw lsblk; do
    [ -s "$parts/$tool.json" ] || continue
    printf '%s"%s":' "$between" "$tool"
    cat "$parts/$tool.json"
    between=,
  done
  if ls "$parts"/smartctl-*.json >/dev/null 2>&1; then
    printf '%s"smartctl":[' "$between"
    between=
    for part in "$parts"/smartctl-*.json; do printf '%s' "$between"; cat "$part"; between=,; done
    printf ']'
    between=,
  fi
  if [ -s "$parts/dmidecode.txt" ]; then
    printf '%s"dmidecode":' "$between"
    quoted <"$parts/dmidecode.txt"
  fi
  printf '}\n'
}

inventory() {
  collect
  if [ -z "$(ls "$parts")" ]; then
    warn 'Aucun outil d’inventaire n’a répondu : il en faut un, lshw de préférence, et être root.'
    outcome 1
    return
  fi
  combine >"$scratch/inventaire-${device:-sans-code}.json"
  before=$worst
  deposit inventory "$scratch/inventaire-${device:-sans-code}.json" && return
  # Un outil a pu écrire un JSON boiteux (d’anciens lshw le font) : les autres parts passent alors seules.
  say 'Les parts de l’inventaire sont envoyées une à une.'
  accepted=
  for part in "$parts"/*; do deposit inventory "$part" && accepted=oui; done
  [ -z "$accepted" ] || [ "$worst" -gt 1 ] || worst=$before
}

logs() { # JOURNAL…: ceux qui sont donnés, sinon ceux des endroits habituels
  if [ $# -eq 0 ]; then
    # shellcheck disable=SC2086 # des dossiers séparés par des espaces
    for place in $places; do
      for found in "$place"/nwipe_log* "$place"/nwipe*.log "$place"/nwipe_report*.pdf; do
        [ -f "$found" ] && [ -s "$found" ] && set -- "$@" "$found"
      done
    done
    [ $# -gt 0 ] || { say 'Aucun journal de nwipe dans les endroits habituels : donnez son nom, s’il est ailleurs.'; return; }
  fi
  for found in "$@"; do
    if [ -f "$found" ]; then deposit evidence "$found" || :; else warn "Fichier introuvable : $found"; outcome 1; fi
  done
}

send() {
  sent=
  for entry in "$store"/a-envoyer/*; do
    [ -f "$entry" ] || continue
    sent=oui
    deliver "$(basename -- "$entry")" || :
  done
  [ -n "$sent" ] || say 'La file est vide : tout est parti.'
}

# --- l’appareil ----------------------------------------------------------------------------------------------

shaped() { # TEXTE: les sept lettres d’un code, ou rien
  printf '%s' "$1" | tr -d ' ._-' | tr '[:lower:]' '[:upper:]' | grep -E '^[BCDFGHJKLNPRSTVXY]{7}$'
}

tagged() { # le code que porte nwipe.conf, si son étiquette en est un
  [ -r "$nwipe/nwipe.conf" ] || return 0
  shaped "$(sed -n 's/^[[:space:]]*User_Defined_Tag[[:space:]]*[=:][[:space:]]*"\([^"]*\)".*/\1/p' "$nwipe/nwipe.conf" | tail -n 1)" || :
}

identify() { # le code : donné, sinon celui de nwipe.conf, sinon demandé
  [ -n "$device" ] || device=$(tagged)
  while :; do
    if [ -z "$device" ]; then
      [ -t 0 ] || [ -n "${ORDIS_ASK:-}" ] || return 0
      printf 'Code de l’étiquette (Entrée s’il n’y en a pas) : '
      IFS= read -r typed || return 0
      [ -n "$typed" ] || return 0
      device=$(shaped "$typed") || { warn 'Ce n’est pas un code : sept lettres, comme BCD-FGH-J.'; device=; continue; }
    fi
    ask "/api/devices/$device"
    case $status in
      200) say "Appareil $device : $(field designation "$reply")"; return 0 ;;
      404) warn "Aucun appareil ne porte le code $device : relisez l’étiquette."; device=
        [ -t 0 ] || [ -n "${ORDIS_ASK:-}" ] || die 2 'Rien n’a été envoyé.' ;;
      *) return 0 ;; # Ordis ne répond pas ou refuse : l’envoi le dira
    esac
  done
}

qr() { # CODE
  ask "/api/devices/$1/qr.txt"
  case $status in
    200) cat "$reply" ;;
    000) warn 'Ordis ne répond pas : pas de QR.'; outcome $waiting ;;
    404) warn "Aucun appareil ne porte le code $1 : relisez l’étiquette."; outcome 1 ;;
    *) warn "$(field detail "$reply")"; outcome 1 ;;
  esac
}

conf() { # NUMERO DU DON
  mkdir -p "$nwipe" || exit 1
  for file in nwipe.conf nwipe_customers.csv; do
    ask "/api/donations/$1/$file"
    case $status in
      200) cp -- "$reply" "$nwipe/$file" && say "Écrit : $nwipe/$file" ;;
      000) warn 'Ordis ne répond pas : rien n’a été écrit.'; outcome $waiting; return ;;
      401 | 403) warn "$(field detail "$reply")"; outcome $denied; return ;;
      404) warn "Aucun don ne porte le numéro $1 : relisez-le sur sa page. Rien n’a été écrit."; outcome 1; return ;;
      *) warn "$(field detail "$reply")"; outcome 1; return ;;
    esac
  done
}

# --- la commande ---------------------------------------------------------------------------------------------

command=all
case ${1:-} in
  all | inventory | log | send | qr | conf) command=$1; shift ;;
  -h | --help | help) usage; exit 0 ;;
esac
if [ "${1:-}" = -d ] || [ "${1:-}" = --device ]; then
  [ $# -ge 2 ] || { usage >&2; exit 2; }
  device=$(shaped "$2") || die 2 "« $2 » n’est pas un code : sept lettres, comme BCD-FGH-J. Rien n’a été envoyé."
  shift 2
fi
case ${1:-} in -*) usage >&2; exit 2 ;; esac
case $command in
  qr | conf) [ $# -eq 1 ] || { usage >&2; exit 2; } ;;
esac
case $command in
  conf) case $1 in *[!A-Za-z0-9-]*) die 2 "« $1 » n’est pas un numéro de don." ;; esac ;;
  qr) code=$(shaped "$1") || die 2 "« $1 » n’est pas un code." ;;
esac

configure
case $command in
  all) identify; inventory; logs "$@"; [ -z "$device" ] || [ "$worst" -gt 1 ] || qr "$device" ;;
  inventory) identify; inventory ;;
  log) identify; logs "$@" ;;
  send) send ;;
  qr) qr "$code" ;;
  conf) conf "$1" ;;
esac
exit "$worst"
