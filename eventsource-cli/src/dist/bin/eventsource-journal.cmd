@echo off
rem Not tested on Windows, where Java reads arguments in the system's code page: what that lacks becomes a question mark.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
rem Java refuses a second collector, so ours is left out if the user names one.
set "COLLECTOR=-XX:+UseSerialGC"
if defined EVENTSOURCE_JAVA_OPTS echo "%EVENTSOURCE_JAVA_OPTS%" | findstr /r /c:"-XX:+Use[A-Za-z0-9]*GC" >nul && set "COLLECTOR="
"%JAVA%" %COLLECTOR% -XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr %EVENTSOURCE_JAVA_OPTS% -cp "%~dp0..\lib\*" io.eventsource.cli.journal.JournalMain %*
exit /b %ERRORLEVEL%
