# Kernels in the build of those who use them.

# lathe_add_kernels(TARGET FILE.mlir... [CPU NAME]): compiles each file with
# lathe-compile to an object and a header named after it, and adds both to TARGET.
# CPU is the machine to compile for; without it, the one that builds.
function(lathe_add_kernels target)
  cmake_parse_arguments(ARG "" "CPU" "" ${ARGN})
  if(NOT TARGET ${target})
    message(FATAL_ERROR "lathe_add_kernels: there is no target '${target}'")
  endif()
  if(NOT ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "lathe_add_kernels(${target}): expected at least one .mlir file")
  endif()
  set(cpu)
  if(ARG_CPU)
    set(cpu --cpu=${ARG_CPU})
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}-kernels)
  file(MAKE_DIRECTORY ${folder})
  foreach(file ${ARG_UNPARSED_ARGUMENTS})
    get_filename_component(source ${file} ABSOLUTE)
    get_filename_component(stem ${file} NAME_WE)
    add_custom_command(
      OUTPUT ${folder}/${stem}.o ${folder}/${stem}.h
      COMMAND Lathe::lathe-compile ${source} --emit=header ${cpu} -o ${folder}/${stem}.h
      COMMAND Lathe::lathe-compile ${source} --emit=object ${cpu} -o ${folder}/${stem}.o
      DEPENDS ${source} Lathe::lathe-compile
      COMMENT "Compiling the kernels of ${stem}.mlir"
      VERBATIM)
    set_source_files_properties(${folder}/${stem}.o PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
    target_sources(${target} PRIVATE ${folder}/${stem}.o ${folder}/${stem}.h)
  endforeach()
  target_include_directories(${target} PRIVATE ${folder})
  target_link_libraries(${target} PRIVATE Lathe::lathe_rt m)
endfunction()
