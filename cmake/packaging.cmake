# What `cmake --install` puts where, and the Debian package that cpack makes of it (deploy/package.sh).
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # only what is installed need be built

# The settings of an installed system: those of config/zhengcha.toml, with their places.
function(zc_installed_settings from to)
  file(READ ${from} text)
  foreach(pair
      "../data/store|/var/lib/zhengcha/store"
      "../data/alerts.jsonl|/var/lib/zhengcha/alerts.jsonl"
      "directory = \"rules\"|directory = \"/usr/share/zhengcha/rules\""
      "knowledge = \"knowledge\"|knowledge = \"/usr/share/zhengcha/knowledge\""
      "letters = \"letters\"|letters = \"/usr/share/zhengcha/letters\"")
    string(REPLACE "|" ";" pair "${pair}")
    list(GET pair 0 written)
    list(GET pair 1 installed)
    string(FIND "${text}" "${written}" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "${from}: '${written}' is not there any more (cmake/packaging.cmake)")
    endif()
    string(REPLACE "${written}" "${installed}" text "${text}")
  endforeach()
  file(WRITE ${to} "${text}")
endfunction()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/config/zhengcha.toml)
set(settings ${CMAKE_BINARY_DIR}/package/zhengcha.toml)
zc_installed_settings(${CMAKE_SOURCE_DIR}/config/zhengcha.toml ${settings})

# The manual of the settings is the settings file itself, which names every key.
file(READ ${settings} SETTINGS)
string(REPLACE "\\" "\\e" SETTINGS "${SETTINGS}")
string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" SETTINGS "${SETTINGS}")
configure_file(deploy/man/zhengcha.toml.5.in ${CMAKE_BINARY_DIR}/package/zhengcha.toml.5 @ONLY)

install(TARGETS zhengcha zhengcha-verify RUNTIME)
install(DIRECTORY config/rules config/knowledge config/letters DESTINATION ${CMAKE_INSTALL_DATADIR}/zhengcha)
install(FILES ${settings} DESTINATION /etc/zhengcha)
install(FILES deploy/package/zhengcha.logrotate DESTINATION /etc/logrotate.d RENAME zhengcha)
install(FILES deploy/package/zhengcha-backup.default DESTINATION /etc/default RENAME zhengcha-backup)
install(PROGRAMS deploy/package/backup DESTINATION lib/zhengcha)
install(FILES deploy/systemd/zhengcha.service deploy/systemd/zhengcha-backup.service
              deploy/systemd/zhengcha-backup.timer DESTINATION lib/systemd/system)
install(FILES deploy/package/zhengcha.sysusers DESTINATION lib/sysusers.d RENAME zhengcha.conf)
install(FILES deploy/package/zhengcha.tmpfiles DESTINATION lib/tmpfiles.d RENAME zhengcha.conf)
install(FILES deploy/completions/zhengcha.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME zhengcha)
foreach(page ${CMAKE_SOURCE_DIR}/deploy/man/zhengcha.1 ${CMAKE_SOURCE_DIR}/deploy/man/zhengcha-verify.1
             ${CMAKE_BINARY_DIR}/package/zhengcha.toml.5)
  get_filename_component(name ${page} NAME)
  string(REGEX MATCH "[0-9]$" section ${name})
  set(packed ${CMAKE_BINARY_DIR}/package/${name}.gz)
  add_custom_command(OUTPUT ${packed} COMMAND gzip -9nc ${page} > ${packed} DEPENDS ${page} VERBATIM)
  list(APPEND manual ${packed})
  install(FILES ${packed} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
add_custom_target(manual ALL DEPENDS ${manual})
install(FILES README.md README.zh-CN.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
install(DIRECTORY deploy/prometheus deploy/grafana DESTINATION ${CMAKE_INSTALL_DATADIR}/zhengcha)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "zhengcha maintainers <zhengcha@localhost>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "leads on unlawful advertising of vocational certificates
Crawls seed sites and new-media pages, finds what may be unlawful advertising of
vocational training, assessment and certificates, keeps every version of every
page, and exports evidence that a stranger can verify.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "ca-certificates, tzdata, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "chromium-headless-shell, fonts-noto-cjk, logrotate")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/deploy/package/conffiles ${CMAKE_SOURCE_DIR}/deploy/package/postinst
    ${CMAKE_SOURCE_DIR}/deploy/package/prerm ${CMAKE_SOURCE_DIR}/deploy/package/postrm)
include(CPack)
